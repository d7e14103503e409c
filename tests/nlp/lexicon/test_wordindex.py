"""Names found by their words."""

from __future__ import annotations

from figlint.nlp.lexicon.wordindex import WordIndex, word_columns

NAMES = (
    "selectin p ligand",
    "selectin e",
    "creatine kinase b",
    "myelin protein zero",
    "tumor protein p53",
    "podocalyxin like",
)


def index_of(*names: str) -> WordIndex:
    return WordIndex(word_columns(names), names)


def test_the_order_of_words_does_not_matter() -> None:
    assert index_of(*NAMES).similar("b creatine kinase", least=0.9) == (("creatine kinase b", 1.0),)


def test_fillers_and_numerals_do_not_matter() -> None:
    index = index_of(*NAMES, "collagen type iv alpha chain")
    assert index.similar("podocalyxin", least=0.9)[0][0] == "podocalyxin like"
    assert index.similar("alpha 4 collagen", least=0.9)[0][0] == "collagen type iv alpha chain"


def test_unlike_names_are_left_out() -> None:
    index = index_of(*NAMES)
    assert index.similar("kinase", least=0.9) == ()
    assert index.similar("", least=0.1) == ()


def test_shares_fall_and_stay_within_bounds() -> None:
    found = index_of(*NAMES).similar("selectin ligand", least=0.01)
    shares = [share for _, share in found]
    assert shares == sorted(shares, reverse=True)
    assert all(0.0 < share <= 1.0 for share in shares)
