"""Organisms in running text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from figlint.models.organisms.shipped import open_finder
from figlint.nlp.names.gene_spelling import spellings_in
from figlint.nlp.organisms.finder import OrganismFinder
from figlint.nlp.organisms.model import SpanModel
from figlint.nlp.organisms.spans import OrganismSpan, Vote

WORDS = [
    "mice", "mouse", "human", "E. coli", "Escherichia coli", "HeLa", "C57BL/6", "rabbit", "anti-mouse", "patients",
    "(HCV)", "hepatitis C virus", "wild-type", "C. elegans", "yeasts", "TP53", "αβ", "APPmice", ",", ".", "Data",
]  # fmt: skip


@pytest.fixture(scope="module")
def finder() -> OrganismFinder:
    return open_finder()


def _mentions(finder: OrganismFinder, text: str) -> dict[str, str]:
    return {span.surface: span.taxid for span in finder.find(text) if span.strength == "mention"}


def _only(finder: OrganismFinder, text: str, surface: str) -> OrganismSpan:
    (span,) = [span for span in finder.find(text) if span.surface == surface]
    return span


@pytest.mark.parametrize(
    ("text", "surface", "taxid"),
    [
        ("Livers of mice were stained.", "mice", "10090"),
        ("Growth of Saccharomyces cerevisiae on galactose.", "Saccharomyces cerevisiae", "4932"),
        ("Induction of the operon in E. coli cells.", "E. coli", "562"),
        ("Lifespan of C. elegans mutants.", "C. elegans", "6239"),
        ("Zebrafish larvae at 48 hpf.", "Zebrafish", "7955"),
        ("Roots of Arabidopsis thaliana under salt.", "Arabidopsis thaliana", "3702"),
        ("Response of Epinephelus coioides to infection.", "Epinephelus coioides", "94232"),
    ],
)
def test_names(finder: OrganismFinder, text: str, surface: str, taxid: str) -> None:
    assert _mentions(finder, text)[surface] == taxid


@pytest.mark.parametrize(
    ("name", "seen", "taxid"),
    [
        ("Drosophila mojavensis", "Drosophila", "7230"),  # not the fly that the genus alone mostly stands for
        ("Porcine reproductive and respiratory syndrome virus", "Porcine", "28344"),
        ("Mycobacteroides abscessus", "Mycobacteroides", "36809"),
    ],
)
def test_vote_for_a_part_of_a_name_counts_for_all_of_it(
    finder: OrganismFinder, name: str, seen: str, taxid: str
) -> None:
    _, voted = finder.find_with(f"{name} triggers TLR2.", [Vote(0, len(seen), 0.9)])
    assert [(span.surface, span.taxid) for span in voted if span.strength == "mention"] == [(name, taxid)]


@pytest.mark.parametrize(
    ("text", "taxid"),
    [
        ("In Drosophila, Toll signals at night; then each of the embryos dies.", "7227"),
        ("In zebrafish, Toll signals at night; then each of the embryos dies.", "7955"),
    ],
)
def test_embryos_are_of_the_animal_that_the_text_names(finder: OrganismFinder, text: str, taxid: str) -> None:
    """Annotators gave the word to mice, worms and zebrafish; flies have embryos too."""
    start = text.index("embryos")
    _, voted = finder.find_with(text, [Vote(start, start + len("embryos"), 0.9)])
    assert [span.taxid for span in voted if span.surface == "embryos"] == [taxid]


def test_bacteria_of_a_text_on_animals_are_no_animals(finder: OrganismFinder) -> None:
    text = "Mice were fed; then the bacteria were counted."
    start = text.index("bacteria")
    _, voted = finder.find_with(text, [Vote(start, start + len("bacteria"), 0.9)])
    (span,) = (span for span in voted if span.surface == "bacteria")
    assert span.taxid != "10090"


def test_votes_for_several_parts_of_a_name_give_it_once(finder: OrganismFinder) -> None:
    text = "Porcine reproductive and respiratory syndrome virus triggers TLR2."
    virus = text.index("virus")
    _, voted = finder.find_with(text, [Vote(0, 7, 0.9), Vote(virus, virus + 5, 0.8)])
    assert [span.taxid for span in voted] == ["28344"]


def test_vote_for_a_species_beside_its_strain_is_its_own(finder: OrganismFinder) -> None:
    text = "Cells with HSV-1 (KOS) were lysed."
    assert [span.surface for span in finder.find(text)] == ["HSV-1 (KOS)"]
    start = text.index("HSV-1")
    _, voted = finder.find_with(text, [Vote(start, start + len("HSV-1"), 0.9)])
    assert [span.surface for span in voted if span.strength == "mention"] == ["HSV-1"]


def test_genus_initial_is_spelled_out_by_the_text(finder: OrganismFinder) -> None:
    """``A. flavus`` after a fungus in full is that fungus, whatever other genera begin with A."""
    found = finder.find("Aspergillus flavus was grown with eugenol. Spores of A. flavus were counted.")
    assert [(s.surface, s.taxid) for s in found if s.surface == "A. flavus"] == [("A. flavus", "5059")]


def test_plain_word_that_a_table_lists_is_no_mention(finder: OrganismFinder) -> None:
    """``family`` may imply humans, and hardly ever does; a name shipped without its counts would seem unheard of."""
    spans = finder.find("A ligand of the TNF family. The family has many members.")
    assert [s.surface for s in spans if s.strength == "mention"] == []


def test_cell_line_is_a_cue(finder: OrganismFinder) -> None:
    span = _only(finder, "Lysates of HeLa were blotted.", "HeLa")
    assert (span.taxid, span.strength, span.kind) == ("9606", "cue", "line")


def test_antibody_weighs_less_than_the_animal(finder: OrganismFinder) -> None:
    animal = _only(finder, "The rabbit was fed twice a day, and rabbits slept.", "rabbit")
    reagent = _only(finder, "Stained with rabbit polyclonal antibody against actin.", "rabbit")
    assert animal.score > reagent.score


@pytest.mark.parametrize(
    ("name", "whole"),
    [("goat", "Lesions of goat poxvirus were seen."), ("rice", "Songs of rice frogs were recorded.")],
)
def test_part_of_a_longer_name_weighs_less_than_the_name(finder: OrganismFinder, name: str, whole: str) -> None:
    alone = f"{whole.split(' of ')[0]} of {name} were seen."
    part = [span.score for span in finder.find(whole) if span.surface == name]
    assert max(part, default=0.0) < _only(finder, alone, name).score


def test_common_names_of_several_words_are_surer_than_single_ones(finder: OrganismFinder) -> None:
    text = "Movements of {} in winter were followed by radio for three years, and dens were counted. " * 20
    found = {name: finder.find(text.replace("{}", name)) for name in ("red foxes", "reindeer")}
    strengths = {span.surface: span.strength for spans in found.values() for span in spans}
    assert strengths == {"red foxes": "mention", "reindeer": "cue"}


def test_words_that_are_genera_are_no_organisms(finder: OrganismFinder) -> None:
    assert _mentions(finder, "Data are means. This is a Major axis of the Colon.") == {}


def test_lost_blank_does_not_hide_the_animal(finder: OrganismFinder) -> None:
    assert "mouse" in {span.surface for span in finder.find("Sections of mouseliver, mice aged 3 weeks.")}


def test_unknown_strain_is_grounded_by_the_context(finder: OrganismFinder) -> None:
    context = finder.find("Biofilm of Porphyromonas gingivalis on epithelial cells.")
    assert finder.ground("Pg9999", context)[0].taxid == "837"


def test_unknown_strain_of_no_organism_is_grounded_by_the_spelling_of_genes(finder: OrganismFinder) -> None:
    spelled = spellings_in("Lysates of atg1Δ (XYZ115) and atg13Δ cells with Atg8p")
    assert finder.ground("XYZ115", (), spelled)[0].taxid == "4932"
    assert finder.ground("XYZ115", (), spellings_in("Lysates of XYZ115 with Atg8p")) == ()


def test_what_a_text_is_about_decides_between_the_meanings_of_a_name(finder: OrganismFinder) -> None:
    alone = finder.ground("larvae", ())
    fish = finder.ground("larvae", finder.find("Zebrafish and zebrafish, Danio rerio."))
    assert {candidate.taxid for candidate in alone} == {candidate.taxid for candidate in fish}
    assert fish[0].taxid == "7955" != alone[0].taxid
    assert sum(candidate.probability for candidate in fish) == pytest.approx(1.0)


def test_a_vote_for_more_than_a_name_is_grounded_by_the_name_in_it(finder: OrganismFinder) -> None:
    text = "Mice, mice and more mice were given zebrafish paste."
    vote = Vote(text.index("zebrafish"), text.index("."), 0.9)
    (span,) = (span for span in finder.find_with(text, [vote])[1] if span.surface == "zebrafish paste")
    assert span.taxid == "7955"


def test_known_surface_is_grounded_by_itself(finder: OrganismFinder) -> None:
    assert finder.ground("mice", ())[0].taxid == "10090"
    assert finder.ground("Danio rerio", ())[0].taxid == "7955"
    assert finder.ground("Xyzzy", ()) == ()


def test_a_text_read_again_is_remembered(finder: OrganismFinder) -> None:
    """The pipeline and the audit read the same text, one after the other."""
    first = finder.find("Livers of mice and Danio rerio.")
    again = finder.find("Livers of mice and Danio rerio.")
    assert all(left is right for left, right in zip(first, again, strict=True))
    assert len(first) == 2


@settings(max_examples=60)
@given(st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join))
def test_spans_stand_in_the_text_and_do_not_overlap(text: str) -> None:
    spans = open_finder().find(text)
    for span in spans:
        assert text[span.start : span.end] == span.surface
        assert 0.0 <= span.score <= 1.0
        assert span.candidates[0].taxid == span.taxid
    for left, right in pairwise(spans):
        assert left.end <= right.start


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=14).map(" ".join), st.data())
def test_spans_with_votes_do_not_overlap(text: str, data: st.DataObject) -> None:
    borders = data.draw(st.lists(st.integers(0, len(text)), unique=True, max_size=8).map(sorted))
    scores = st.floats(0.01, 0.99)
    votes = [Vote(start, end, data.draw(scores)) for start, end in zip(borders[::2], borders[1::2], strict=False)]
    for left, right in pairwise(open_finder().find_with(text, votes)[1]):
        assert left.end <= right.start


@given(st.text(max_size=60))
@settings(max_examples=80)
def test_any_text_is_taken(text: str) -> None:
    assert open_finder().find(text) == open_finder().find(text)


CAPTION = "Biofilm of Porphyromonas gingivalis Pg77 on mouse cells and rabbit serum."


def _vote(surface: str, score: float = 0.9) -> Vote:
    start = CAPTION.index(surface)
    return Vote(start, start + len(surface), score)


def test_a_vote_makes_a_name_a_mention_and_its_lack_takes_unlikely_ones(finder: OrganismFinder) -> None:
    alone, voted = finder.find_with(CAPTION, [_vote("rabbit")])
    before = {span.surface: span for span in alone}
    after = {span.surface: span for span in voted}
    assert after["rabbit"].score > before["rabbit"].score
    assert after["rabbit"].strength == "mention"
    for surface, span in after.items():
        assert surface == "rabbit" or span.strength == ("mention" if before[surface].score >= 0.4 else "cue")


def test_a_recogniser_that_saw_nothing_is_believed(finder: OrganismFinder) -> None:
    """A name stands for itself; whether embryos and what is murine are meant, the recogniser knows better."""
    alone, voted = finder.find_with("Livers of mice, of murine embryos, and lentivirus were stained.", [])
    before = {span.surface for span in alone if span.strength == "mention"}
    after = {span.surface for span in voted if span.strength == "mention"}
    assert (before, after) == ({"mice", "murine", "embryos", "lentivirus"}, {"mice", "lentivirus"})


def test_a_span_that_only_the_recogniser_saw_is_grounded_by_the_text(finder: OrganismFinder) -> None:
    _, voted = finder.find_with(CAPTION, [_vote("Porphyromonas gingivalis"), _vote("Pg77"), _vote("Biofilm", 0.2)])
    found = {span.surface: (span.taxid, span.strength, span.kind) for span in voted}
    assert found["Pg77"] == ("837", "mention", "model")
    assert "Biofilm" not in found


def test_a_mention_whose_taxon_nothing_tells_has_no_identifier(finder: OrganismFinder) -> None:
    (span,) = finder.find_with("Growth of Xq77.", [Vote(10, 14, 0.9)])[1]
    assert (span.surface, span.ids, span.name, span.strength) == ("Xq77", (), "", "mention")


def test_no_recogniser_and_abstracts_change_nothing(finder: OrganismFinder) -> None:
    alone = finder.find(CAPTION)
    assert finder.find_with(CAPTION, None) == (alone, alone)
    long = CAPTION * 30
    assert finder.find_with(long, [_vote("rabbit")]) == (finder.find(long), finder.find(long))


def test_votes_count_in_captions_of_any_length(finder: OrganismFinder) -> None:
    caption = CAPTION.replace("mouse", "murine")
    panels = f"{caption} (A) {caption} (B) {caption} " * 10
    vote = Vote(caption.index("murine"), caption.index("murine") + len("murine"), 0.9)
    assert _strength(finder.find_with(panels, [])[1], "murine") == "cue"
    assert _strength(finder.find_with(panels, [vote])[1], "murine") == "mention"


@pytest.mark.parametrize(
    ("rest", "share"), [(" (C) Values are as before. (D) As C.", 0.0), (" Values are as before.", 1.0)]
)
def test_a_long_text_is_weighed_as_what_it_speaks_of(
    finder: OrganismFinder, monkeypatch: pytest.MonkeyPatch, rest: str, share: float
) -> None:
    shares = set()
    weigh = SpanModel.probability
    monkeypatch.setattr(SpanModel, "probability", lambda self, pair, s: shares.add(s) or weigh(self, pair, s))
    assert [span.surface for span in finder.find("Livers of mice." + rest * 80)] == ["mice"]
    assert shares == {share}


def _strength(spans: Sequence[OrganismSpan], surface: str) -> str:
    return next(span.strength for span in spans if span.surface == surface)
