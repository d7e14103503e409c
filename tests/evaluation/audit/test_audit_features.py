"""What speaks for and against a keyword."""

from __future__ import annotations

from audit_fixtures import figure, keyword_reader

from figlint.nlp.mentions import AnnotatedRecord


def terms_of(annotated: AnnotatedRecord) -> dict[str, dict[str, float]]:
    """Return the terms of each keyword by symbol."""
    reader = keyword_reader()
    keywords, seen = reader.read(annotated)
    known = [keyword for keyword in keywords if keyword is not None]
    return {k.entry.symbol: t for k, t in zip(known, reader.terms(known, seen), strict=True)}


COLLISION = figure(
    ["TNFSF13", "ANP32B", "TNFSF13B", "JAK2"],
    "TNF superfamily ligands act on myeloma cells.",
    {"TNFSF13": ["APRIL"], "ANP32B": ["APRIL"], "TNFSF13B": ["BAFF"], "JAK2": ["JAK2"]},
)


def test_company_tells_namesakes_apart() -> None:
    """Of two genes of one word, the one with company leads and the other trails by the same."""
    terms = terms_of(COLLISION)
    assert terms["TNFSF13"]["strength_lead"] > 0 > terms["ANP32B"]["strength_lead"]
    assert terms["TNFSF13"]["n_namesakes"] == terms["ANP32B"]["n_namesakes"] == 1
    assert terms["TNFSF13"]["n_rivals"] == 1


def test_text_speaks_for_the_gene_whose_name_it_holds() -> None:
    """Words of the approved name in the text count, and count against the namesake."""
    terms = terms_of(COLLISION)
    assert terms["TNFSF13"]["name_words"] > terms["ANP32B"]["name_words"]
    assert terms["ANP32B"]["name_words_lead"] < 0


def test_no_namesake_is_a_clear_win() -> None:
    """A lead is never worse than that of a gene that is alone with its name."""
    terms = terms_of(COLLISION)
    assert terms["JAK2"]["strength_lead"] >= terms["TNFSF13"]["strength_lead"]


def test_other_meanings_are_seen() -> None:
    """A chemical that annotators never took for a gene."""
    terms = terms_of(figure(["IRF6"], "", {"IRF6": ["LPS"]}))["IRF6"]
    assert terms["sense_chemical"] == 1.0
    assert terms["meant_nothing"] > 0
    assert terms["meant_share"] < 0.1


def test_definition_in_the_text_is_compared_with_the_name() -> None:
    """A long form that shares no word with the gene's name counts zero, no definition minus one."""
    defined = figure(["IRF6"], "Cells met lipopolysaccharide (LPS).", {"IRF6": ["LPS"]})
    assert terms_of(defined)["IRF6"]["defined"] == 0.0
    assert terms_of(figure(["IRF6"], "Cells.", {"IRF6": ["LPS"]}))["IRF6"]["defined"] == -1.0


def test_family_of_the_gene_is_no_collision() -> None:
    """A family word is told apart from the name of another gene."""
    terms = terms_of(figure(["NFKB1"], "", {"NFKB1": ["NF-kB"]}))["NFKB1"]
    assert (terms["family_member"], terms["family_other"]) == (0.0, 0.0)
    terms = terms_of(figure(["NFKB1"], "", {"NFKB1": ["NF-κB"]}))["NFKB1"]
    assert terms["family_member"] == 1.0


def test_figures_topic_is_seen() -> None:
    """A figure about a virus says so."""
    terms = terms_of(figure(["JAK2"], "The viral protein blocks infected cells."))["JAK2"]
    assert terms["topic_virus"] == 1.0
    assert terms["topic_plant"] == 0.0


def test_topics_are_counted_word_by_word_and_phrase_by_phrase() -> None:
    """Each word counts as often as it stands there, up to the cap; a phrase counts as one."""
    terms = terms_of(figure(["JAK2"], "Flies of E. coli, fly and fly; wing discs with a gene cluster and larvae."))[
        "JAK2"
    ]
    assert (terms["topic_insect"], terms["topic_bacteria"], terms["topic_mammal"]) == (3.0, 2.0, 0.0)


def test_all_keywords_have_the_same_terms_in_the_same_order() -> None:
    """The model reads terms by name, training by column."""
    names = {tuple(terms) for terms in terms_of(COLLISION).values()}
    assert len(names) == 1
