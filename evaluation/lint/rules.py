"""The catalogue of rules: what each code means, with an example, and how severe it is.

Codes are a stable contract: G for genes, O for organisms, S for the record. A rule is data; the functions that raise
findings live beside what they examine (:mod:`~figlint.evaluation.lint.gene_checks`,
:mod:`~figlint.evaluation.audit.organisms`, :mod:`~figlint.evaluation.lint.record_checks`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from figlint.nlp.errors import UsageError

Severity = Literal["error", "warning", "info"]
#: ``safe`` fixes cannot change what the record means; ``unsafe`` ones replace or remove a claim; ``none`` has no fix.
FixKind = Literal["safe", "unsafe", "none"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    :param code: Stable code, one letter and three digits.
    :param name: Short name in kebab case.
    :param severity: ``error`` for a wrong claim, ``warning`` for a likely or formal defect, ``info`` for a hint.
    :param fix: Whether ``check --fix`` can repair it, and how boldly.
    :param default: Whether the rule is on without being selected.
    :param summary: One sentence: what is wrong.
    :param why: Why it matters and how it comes about.
    :param positive: A text and a value that raise the rule.
    :param negative: A look-alike that does not, and why.
    """

    code: str
    name: str
    severity: Severity
    fix: FixKind
    default: bool
    summary: str
    why: str
    positive: str
    negative: str


RULES: tuple[Rule, ...] = (
    Rule(
        "G101", "alias-collision", "error", "unsafe", True,
        "The word behind this gene names another gene here.",
        "A dictionary that returns every gene sharing an alias adds the wrong namesakes beside the right gene. The "
        "company a gene keeps tells them apart: its family in the text, and the papers it shares with the figure's "
        "other genes.",
        "“TNF family cytokines, BAFF, and APRIL” with the keyword ANP32B: APRIL is TNFSF13 here.",
        "“acidic nuclear phosphoprotein APRIL binds PP32” with ANP32B: the neighbours are of ANP32B's own family.",
    ),
    Rule(
        "G102", "not-a-gene", "error", "unsafe", True,
        "The word behind this gene is a chemical, disease, cell, process or plain word here.",
        "Short symbols are also abbreviations of other things; a definition in the text or its neighbours says which.",
        "“Lipopolysaccharide (LPS) binds TLR4” with the keyword IRF6, which has LPS as an alias.",
        "“IRF6 is mutated in Van der Woude syndrome” with IRF6: the gene itself is named.",
    ),
    Rule(
        "G103", "other-species-gene", "error", "unsafe", True,
        "The word names a gene product of a pathogen, or of a species that is not this gene's.",
        "A viral protein or a yeast gene often has a human homonym that is no ortholog.",
        "“the influenza protein NS1 binds TRIM25” with the keyword IVNS1ABP (alias NS1).",
        "“NS1-binding protein (IVNS1ABP) in human cells” with IVNS1ABP: the host gene is meant.",
    ),
    Rule(
        "G104", "family-expanded", "info", "none", False,
        "The word names a family or complex, and this gene is one of its members.",
        "An approximation that figlint reports but never counts as wrong.",
        "“NF-κB enters the nucleus” with the keyword NFKB1.",
        "“NFKB1 (p105) is processed to p50” with NFKB1: the member itself is named.",
    ),
    Rule(
        "G105", "ocr-noise", "error", "unsafe", True,
        "The word behind this gene is OCR noise: a number, a fragment or a look-alike letter.",
        "Axis labels, panel letters and broken words match short aliases.",
        "The OCR word “2” or “21-2” with a keyword that has it as an alias.",
        "The OCR word “p21” with CDKN1A in a cell-cycle figure: short, but a common name of that gene.",
    ),
    Rule(
        "G106", "unapproved-symbol", "warning", "safe", True,
        "A previous or alias symbol stands instead of the approved one.",
        "Symbols change; gene set tools match approved symbols only. The gene stays the same, so the fix is safe.",
        "The keyword DDX58, whose approved symbol is RIGI.",
        "The keyword Ddx58 in a mouse figure: approved in its own species.",
    ),
    Rule(
        "G107", "duplicate", "warning", "safe", True,
        "The same gene stands twice in the list.",
        "Duplicates inflate counts; the later one can go without loss.",
        "TNF twice in the keywords.",
        "TNF and Tnf: the genes of two species.",
    ),
    Rule(
        "G108", "unknown-symbol", "warning", "none", True,
        "No gene, family or complex of the lexicon has this name.",
        "A typing error, a chemical, or a gene of a species without a table; enrichment tools drop it silently.",
        "The keyword IL-6x.",
        "The keyword bsk: the approved symbol of a fly gene.",
    ),
    Rule(
        "G109", "spreadsheet-damage", "error", "unsafe", True,
        "A spreadsheet turned a symbol into a date, or the symbol is one that spreadsheets damage.",
        "SEPT, MARCH and DEC symbols become dates; HGNC renamed them for this reason (SEPTIN2, MARCHF1, DELEC1). About "
        "a third of papers with gene lists are affected (doi 10.1371/journal.pcbi.1008984).",
        "The keyword 2-Sep (SEPTIN2) or SEPT2.",
        "The keyword SEPTIN2: safe since its renaming.",
    ),
    Rule(
        "G201", "missing-gene", "info", "unsafe", True,
        "The text names a gene that the keywords lack.",
        "Recognition in images misses words that the caption or a title spells out.",
        "“A vicious cycle via TAK1–PIM2 signaling” without MAP3K7 in the keywords.",
        "“TNF family cytokines” without the members: a family is not one gene.",
    ),
    Rule(
        "G202", "no-textual-support", "info", "none", False,
        "No name of this gene stands in the titles or the caption.",
        "Figures hold about ten times the genes their text names, so this is no error and off by default.",
        "VCAM1 with a caption that does not mention it.",
        "CD106 in the caption with VCAM1: an alias is support.",
    ),
    Rule(
        "O101", "missing-organism", "warning", "unsafe", True,
        "The text names an organism that the field lacks.",
        "The organism decides which gene of a name is meant.",
        "“in the mouse lung” with only Homo sapiens.",
        "“mouse anti-human antibody”: the mouse made the reagent, the figure is not about it.",
    ),
    Rule(
        "O102", "unsupported-organism", "warning", "unsafe", True,
        "Nothing in the text speaks for this organism, while it speaks for another.",
        "Organisms were also guessed from matches of gene names in foreign dictionaries.",
        "Drosophila melanogaster with a caption about rice leaves.",
        "Homo sapiens with “HeLa cells”: a human cell line is support.",
    ),
    Rule(
        "O103", "default-organism", "warning", "unsafe", True,
        "The default Homo sapiens stands against the text.",
        "PFOCR's field was filled by a pattern with Homo sapiens as the default.",
        "Homo sapiens with “glucose repression in Saccharomyces cerevisiae”.",
        "Homo sapiens with “yeast two-hybrid screen of human proteins”.",
    ),
    Rule(
        "O104", "organism-name", "warning", "safe", True,
        "Not a valid scientific name, or a synonym of one.",
        "Misspellings, common names, a genus alone or a class such as “Plants” cannot be matched to NCBI Taxonomy.",
        "Mus musclus, or Mouse.",
        "Mus musculus.",
    ),
    Rule(
        "O105", "organism-absent", "info", "unsafe", True,
        "NA or nothing stands here while the text is clear.",
        "An empty field makes every later step assume a default.",
        "organisms: [NA] with “patients with multiple myeloma”.",
        "NA where neither titles nor caption speak for any organism.",
    ),
    Rule(
        "S001", "unreadable-record", "error", "none", True,
        "The record cannot be read.",
        "The run goes on with the others, and ends with exit code 3.",
        "Front matter without its closing line.",
        "An empty list of keywords: readable.",
    ),
    Rule(
        "S002", "missing-field", "warning", "none", True,
        "A field is missing or of another type.",
        "What is not there cannot be audited.",
        "schema-jsonld.keywords is a number.",
        "organisms is a string instead of a list: the older layout, accepted.",
    ),
    Rule(
        "S003", "mis-decoded-text", "warning", "none", True,
        "Text was decoded with the wrong character set.",
        "Greek letters are part of gene names; mis-decoded they match nothing.",
        "IL-1Î² for IL-1β.",
        "Â in a French name.",
    ),
    Rule(
        "S004", "description-differs", "info", "none", True,
        "Caption and JSON-LD description differ.",
        "Search engines read the description, people read the caption.",
        "A description of another figure.",
        "Differences in white space only.",
    ),
    Rule(
        "S005", "identifier-mismatch", "warning", "none", True,
        "Identifier and file name disagree.",
        "Links and evidence tables are found by the identifier.",
        "figid PMC1__a.b with the filename c.jpg.",
        "figid PMC1__a with the filename a.jpg.",
    ),
)  # fmt: skip

BY_CODE: dict[str, Rule] = {rule.code: rule for rule in RULES}


def rule(code: str) -> Rule:
    """Return the rule of a code, ignoring case.

    :raises UsageError: If there is no such rule; the message lists the codes.
    """
    found = BY_CODE.get(code.upper())
    if found is None:
        raise UsageError(f"no rule {code!r}; there are {', '.join(BY_CODE)}")
    return found


def select(selected: Iterable[str] = (), ignored: Iterable[str] = ()) -> frozenset[str]:
    """Return the codes in force: the selected ones (by default those that are on), less the ignored ones.

    A prefix stands for all codes that begin with it, as ``G1`` or ``O``; ``ALL`` stands for every rule.

    :raises UsageError: If a prefix matches no rule.
    """
    chosen = _expand(selected) or {rule.code for rule in RULES if rule.default}
    return frozenset(chosen - _expand(ignored))


def _expand(prefixes: Iterable[str]) -> set[str]:
    codes: set[str] = set()
    for prefix in prefixes:
        matching = set(BY_CODE) if prefix.upper() == "ALL" else {c for c in BY_CODE if c.startswith(prefix.upper())}
        if not matching:
            raise UsageError(f"no rule begins with {prefix!r}; there are {', '.join(BY_CODE)}")
        codes |= matching
    return codes
