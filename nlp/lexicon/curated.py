"""Which entry of the lexicon a curated value names: a gene's keyword, an organism's name."""

from __future__ import annotations

from collections.abc import Iterable

from figlint.nlp.lexicon.lexicon import Entry, Lexicon


def gene_of(keyword: str, identifier: str | None, lexicon: Lexicon) -> Entry | None:
    """Return the gene that a keyword names.

    The evidence table knows the identifier, and with it the species; without it the keyword is an approved human
    symbol, else a name spelled exactly like this. A name that several genes share decides nothing, except that a
    human gene goes before others.

    :param identifier: what :attr:`figlint.nlp.records.record.Record.numbered` has for the keyword.
    """
    known = lexicon.entry(identifier) if identifier else None
    known = known or lexicon.by_symbol(keyword)
    if known is not None:
        return known
    genes = [hit for hit in lexicon.lookup(keyword) if hit.name == keyword and hit.entry.type == "gene"]
    best = [hit.entry for hit in genes if hit.kind == genes[0].kind]
    return _only([entry for entry in best if entry.taxid == "9606"] or best)


def taxon_of(name: str, lexicon: Lexicon) -> Entry | None:
    """Return the taxon of an organism's name; ``None`` where there is none, or names of equal trust differ."""
    hits = lexicon.taxa(name)
    return _only([hit.entry for hit in hits if hit.kind == hits[0].kind])


def _only(entries: Iterable[Entry]) -> Entry | None:
    """Return the entry if there is exactly one."""
    found = {entry.id: entry for entry in entries}
    return next(iter(found.values())) if len(found) == 1 else None
