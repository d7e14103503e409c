"""Documents are scored label by label in every measure."""

from figlint.evaluation.scoring.counts import Counts
from figlint.evaluation.scoring.document import (
    ID_MEASURES,
    SPAN_MEASURES,
    Scored,
    from_gold,
    from_predictions,
    score_document,
)
from figlint.evaluation.scoring.identifiers import Equivalence
from figlint.nlp.corpora.gold import GoldMention
from figlint.nlp.mentions import Mention

GENE = ("gene",)


def mention(start: int, surface: str, *ids: str, label: str = "gene") -> Scored:
    return Scored(start, start + len(surface), label, surface, tuple(frozenset(i.split("|")) for i in ids))


def scores(predicted: list[Scored], reference: list[Scored], labels: tuple[str, ...] = GENE):
    return {
        (label, measure): counts
        for label, measure, counts in score_document(predicted, reference, labels, with_ids=True)
    }


def test_annotated_and_predicted_become_alike() -> None:
    equivalence = Equivalence([["UniProt:P1", "NCBIGene:7"]])
    gold = from_gold([GoldMention(0, 4, "TP53", "gene", "Uniprot", (frozenset({"UniProt:P1"}),))], equivalence)
    predicted = from_predictions([Mention("text", 0, 4, "TP53", "gene", ids=("HGNC:11998", "NCBIGene:7"))], equivalence)
    assert gold[0].agrees(predicted[0])
    assert scores(list(predicted), list(gold))["gene", "document-ids"] == Counts(1, 0, 0)


def test_members_on_one_span_become_one_mention_with_both_items() -> None:
    """``MEK1/2`` read as two genes is one span of text."""
    both = [
        Mention("text", 0, 6, "MEK1/2", "gene", ids=("NCBIGene:5604",), name="MEK1"),
        Mention("text", 0, 6, "MEK1/2", "gene", ids=("NCBIGene:5605",), name="MEK2"),
    ]
    (merged,) = from_predictions(both, Equivalence())
    reference = [mention(0, "MEK1/2", "NCBIGene:5604", "NCBIGene:5605")]
    found = scores([merged], reference)
    assert found["gene", "strict"] == found["gene", "mention-ids"] == Counts(1, 0, 0)
    assert found["gene", "document-ids"] == Counts(2, 0, 0)


def test_mentions_without_annotated_identifier_are_set_aside() -> None:
    """NIL on either side is neither right nor wrong for identifiers, and both sums hold over the rest."""
    predicted = [mention(0, "GFP", "7"), mention(10, "AKT1", "207"), mention(20, "XYZ"), mention(30, "TP53", "1")]
    reference = [mention(0, "GFP"), mention(10, "AKT1", "207"), mention(30, "TP53", "7157"), mention(40, "JUN", "3725")]
    found = scores(predicted, reference)
    assert found["gene", "mention-ids"] == Counts(1, 1, 2)
    assert found["gene", "linking"] == Counts(1, 1, 1)
    assert found["gene", "strict"] == Counts(3, 1, 1)


def test_labels_that_the_corpus_does_not_annotate_are_left_out() -> None:
    found = scores([mention(0, "mice", "9606", label="organism")], [mention(5, "TP53")])
    assert {label for label, _ in found} == {"gene"}
    assert found["gene", "type"] == Counts(0, 0, 1)


def test_type_sees_the_other_label() -> None:
    found = scores([mention(0, "mice", label="gene")], [mention(0, "mice", label="organism")], ("gene", "organism"))
    assert found["gene", "type"] == Counts(0, 1, 0)
    assert found["organism", "type"] == Counts(0, 0, 1)


def test_measures_are_those_of_the_contract() -> None:
    assert SPAN_MEASURES == ("strict", "one-char", "overlap", "type")
    assert ID_MEASURES == ("mention-ids", "linking", "document-ids")
    assert {measure for _, measure in scores([], [])} == {*SPAN_MEASURES, *ID_MEASURES}


def test_mentions_come_in_the_order_of_the_text() -> None:
    equivalence = Equivalence([])
    gold = from_gold([GoldMention(9, 12, "TNF", "gene"), GoldMention(0, 3, "IL6", "gene")], equivalence)
    assert [m.start for m in gold] == [0, 9]


def test_type_pairs_spans_of_all_labels_before_it_counts_one() -> None:
    """The organism lies on the annotated gene: it is what was found there, wrongly."""
    predicted = [mention(0, "abcdefghij", label="organism"), mention(2, "cdefghijkl")]
    found = scores(predicted, [mention(0, "abcdefghij")], ("gene", "organism"))
    assert found["gene", "type"] == Counts(0, 1, 1)
    assert found["gene", "overlap"] == Counts(1, 0, 0)


def test_identifiers_count_only_where_the_span_is_right_but_for_a_character() -> None:
    reference = [mention(0, "abcdefghij", "X:1")]
    near = scores([mention(0, "abcdefghijk", "X:1")], reference)
    far = scores([mention(0, "abcdefghijkl", "X:1")], reference)
    assert near["gene", "mention-ids"] == near["gene", "linking"] == Counts(1, 0, 0)
    assert far["gene", "mention-ids"] == Counts(0, 1, 1)
    assert far["gene", "linking"] == Counts(0, 0, 0)
