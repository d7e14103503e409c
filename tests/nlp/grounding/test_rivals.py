"""Standing of genes among each other."""

from __future__ import annotations

import math

from figlint.models.resources import open_lexicon
from figlint.nlp.grounding.candidates import Option
from figlint.nlp.grounding.rivals import standings
from figlint.nlp.mentions import NameKind


def option(symbol: str, kind: NameKind, tables: int = 1) -> Option:
    entry = next(hit.entry for hit in open_lexicon().lookup(symbol) if hit.entry.symbol == symbol)
    return Option(entry, kind, symbol, symbol, tables=tables)


def test_a_gene_in_several_species_is_one_rival() -> None:
    options = [option("TNF", "alias"), option("TNF", "symbol", 3), option("IL6", "alias"), option("IL2", "symbol")]
    told = standings(options, ["a", "a", "b", "c"])
    assert told["a"]["gene:kind:symbol"] == 1.0
    assert told["a"]["rivals:equal"] == math.log(2)
    assert told["b"]["rivals:better"] == math.log1p(2)
    assert [told[concept]["gene:alone"] for concept in "abc"] == [0.0, 1.0, 1.0]
    assert told["a"]["gene:fewer"] == 0.0 < told["b"]["gene:fewer"] == told["c"]["gene:fewer"]


def test_nothing_has_no_standing() -> None:
    assert standings([], []) == {}
