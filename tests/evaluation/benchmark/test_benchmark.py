"""The benchmark scores models on corpora, compares them, and reports it."""

import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from figlint.evaluation.benchmark.benchmark import BenchmarkReport, run_benchmark
from figlint.evaluation.benchmark.report import to_json, to_markdown
from figlint.evaluation.html.benchmark_page import ErrorList, benchmark_page
from figlint.nlp.errors import ConfigError, InputError, UsageError
from figlint.nlp.mentions import Mention

CORPUS = """\
1|t|AKT1 binds TP53.
1|a|The AKT1 of mice is of the AKT family.
1\t0\t4\tAKT1\tGene\t207
1\t11\t15\tTP53\tGene\t7157
1\t21\t25\tAKT1\tGene\t11651
1\t29\t33\tmice\tSpecies\t10090
1\t44\t47\tAKT\tFamilyName\t207,208,10000

2|t|BAFF and APRIL.
2|a|Measured in man.
2\t0\t4\tBAFF\tGene\t10673
2\t9\t14\tAPRIL\tGene\t8741
2\t90\t99\tno such text\tGene\t1
"""


PANELS = """\
<collection>
<document><id>1 F1-A</id><infon key="pmc_id">1</infon><infon key="figure">F1-A</infon><passage><offset>0</offset>
<text>(A) AKT1 was seen.</text>
<annotation id="1"><infon key="type">NCBI gene:207</infon>
<location offset="4" length="4"/><text>AKT1</text></annotation>
</passage></document>
<document><id>1 F1-B</id><infon key="pmc_id">1</infon><infon key="figure">F1-B</infon><passage><offset>0</offset>
<text>(B) TP53 was not.</text>
<annotation id="1"><infon key="type">NCBI gene:7157</infon>
<location offset="4" length="4"/><text>TP53</text></annotation>
</passage></document>
</collection>
"""


class Words:
    """A model that knows words."""

    def __init__(self, words: dict[str, tuple[str, ...]], label: str = "gene") -> None:
        self.words = words
        self.label = label

    def annotate_texts(self, texts: Sequence[str]) -> list[tuple[Mention, ...]]:
        return [
            tuple(
                Mention("text", m.start(), m.end(), m[0], self.label, ids=self.words[m[0]])
                for m in re.finditer(r"\w+", text)
                if m[0] in self.words
            )
            for text in texts
        ]


GOOD = Words({
    "AKT1": ("HGNC:391", "NCBIGene:207"), "TP53": ("NCBIGene:7157",), "BAFF": ("NCBIGene:10673",),
    "APRIL": ("NCBIGene:10541",),
})  # fmt: skip
POOR = Words({"AKT": (), "TP53": ()})


@pytest.fixture
def corpus(tmp_path: Path) -> str:
    path = tmp_path / "own.PubTator"
    path.write_text(CORPUS)
    return str(path)


@pytest.fixture
def report(corpus: str) -> BenchmarkReport:
    return run_benchmark([corpus], [("good", GOOD), ("poor", POOR)], resamples=50)


def counts(report: BenchmarkReport, model: int) -> dict[tuple[str, str], tuple[int, int, int]]:
    scores = report.corpora[0].models[model].scores
    return {(label, measure): (s.counts.tp, s.counts.fp, s.counts.fn) for label, measure, s in scores}


def test_every_measure(report: BenchmarkReport) -> None:
    found = counts(report, 0)
    assert found["gene", "strict"] == (5, 0, 0)
    assert found["organism", "strict"] == (0, 0, 1)
    assert found["gene", "mention-ids"] == found["gene", "linking"] == (3, 2, 2)
    assert found["gene", "document-ids"] == (3, 1, 2)


def test_models_without_identifiers_are_not_scored_on_them(report: BenchmarkReport) -> None:
    found = counts(report, 1)
    assert found["gene", "strict"] == (1, 1, 4)
    assert not {measure for _, measure in found} & {"mention-ids", "linking", "document-ids"}
    assert {e.kind for e in report.corpora[0].models[1].errors} == {"missed", "label"}


def test_sums_hold_and_every_corpus_annotation_is_counted(report: BenchmarkReport) -> None:
    result = report.corpora[0]
    assert dict(result.n_mentions) == {"gene": 5, "organism": 1, "family": 1}
    assert (result.problems, result.n_lost) == ((("unplaced", 1),), 1)
    for model in result.models:
        strict = {label: s.counts for label, measure, s in model.scores if measure == "strict"}
        assert strict["gene"].n_reference == 5


def test_models_are_compared_in_what_both_have(report: BenchmarkReport) -> None:
    comparisons = report.corpora[0].comparisons
    assert {c.measure for c in comparisons} == {"strict", "one-char", "overlap", "type"}
    (strict,) = [c for c in comparisons if (c.label, c.measure) == ("gene", "strict")]
    assert strict.difference.delta == pytest.approx(1 - 2 / 7)


def test_label_map_counts_families_as_genes(corpus: str) -> None:
    report = run_benchmark([corpus], [("good", GOOD)], labels={"FamilyName": "gene"}, resamples=10)
    assert counts(report, 0)["gene", "strict"] == (5, 0, 1)
    assert "labels:FamilyName=gene" in str(report.signature)
    with pytest.raises(ConfigError, match="Family"):
        run_benchmark([corpus], [("good", GOOD)], labels={"FamilyName": "genes"})


def test_json_holds_counts_and_repeats_byte_by_byte(corpus: str, report: BenchmarkReport) -> None:
    again = run_benchmark([corpus], [("good", GOOD), ("poor", POOR)], resamples=50)
    one, two = json.loads(to_json(report)), json.loads(to_json(again))
    for value in (one, two):
        for model in value["corpora"][0]["models"]:
            model.pop("performance")
    assert one == two
    strict = one["corpora"][0]["models"][0]["scores"][0]
    assert strict["counts"] == {"tp": 5, "fp": 0, "fn": 0}
    assert strict["n_predicted"] == strict["n_reference"] == 5
    assert strict["micro"]["f1"]["value"] == 1.0


def test_scores_on_training_data_are_marked(tmp_path: Path) -> None:
    folder = tmp_path / "pubtator"
    folder.mkdir()
    (folder / "NLMgene_Train.PubTator").write_text(CORPUS)
    report = run_benchmark(["nlm-gene@0/1"], [("figlint", GOOD), ("own", POOR)], root=tmp_path, resamples=10)
    assert [model.seen for model in report.corpora[0].models] == [True, False]
    assert "**Trained on this corpus: figlint.**" in to_markdown(report)


def test_markdown_shows_numbers_and_examples(report: BenchmarkReport) -> None:
    text = to_markdown(report)
    assert "2 documents of 2 articles; annotated: 5 gene, 1 organism, 1 family." in text
    assert "1 unplaced; 1 of them cannot be scored" in text
    assert re.search(r"\| gene +\| strict +\| good +\| 1\.000 \| 1\.000 \| 1\.000 \[1\.000, 1\.000\]", text)
    assert "BAFF and [[APRIL]]. Measured in man." in text
    assert "predicted APRIL [gene] NCBIGene:10541; annotated APRIL [gene] NCBIGene:8741" in text


def test_equivalence_table_is_used(corpus: str, tmp_path: Path) -> None:
    path = tmp_path / "classes.json"
    path.write_text('[["NCBI gene:10541", "NCBI gene:8741"]]')
    report = run_benchmark([corpus], [("good", GOOD)], equivalence=path, resamples=10)
    assert counts(report, 0)["gene", "document-ids"] == (4, 0, 1)


def test_wrong_arguments_are_refused(corpus: str, tmp_path: Path) -> None:
    for corpora, models, settings in (
        ([], [("a", GOOD)], {}),
        ([corpus], [], {}),
        ([corpus], [("a", GOOD), ("a", POOR)], {}),
        ([corpus], [("a", GOOD)], {"resamples": 0}),
    ):
        with pytest.raises(UsageError):
            run_benchmark(corpora, models, **settings)
    with pytest.raises(InputError):
        run_benchmark([str(tmp_path / "none")], [("a", GOOD)])
    other = tmp_path / "other.tsv"
    other.write_text("fever\tB-Disease\n")
    with pytest.raises(UsageError, match="neither genes nor organisms"):
        run_benchmark([str(other)], [("a", GOOD)])


class Reader(Words):
    """A model that keeps what it was given to read."""

    def annotate_texts(self, texts: Sequence[str]) -> list[tuple[Mention, ...]]:
        self.texts = list(texts)
        return super().annotate_texts(texts)


@pytest.mark.parametrize("apart", [False, True])
def test_panels_of_a_figure_are_read_together_and_scored_one_by_one(tmp_path: Path, apart: bool) -> None:
    path = tmp_path / "own.xml"
    path.write_text(PANELS)
    reader = Reader(GOOD.words)
    report = run_benchmark([str(path)], [("reader", reader)], resamples=5, panels_apart=apart)
    panels = ["(A) AKT1 was seen.", "(B) TP53 was not."]
    assert reader.texts == (panels if apart else [" ".join(panels)])
    assert ("panels:apart" in str(report.signature)) == apart
    (result,) = report.corpora
    assert result.n_documents == 2
    scores = {measure: score.counts for _, measure, score in result.models[0].scores}
    assert (scores["strict"].tp, scores["strict"].fp, scores["strict"].fn) == (2, 0, 0)
    assert scores["document-ids"].tp == 2


IMPLIED = """\
1|t|Mice and patients.
1|a|Children were not asked.
1\t0\t4\tMice\tSpecies\t10090
1\t9\t17\tpatients\tSpecies\t9606
"""
ORGANISMS = Words({"Mice": ("NCBITaxon:10090",), "Children": ("NCBITaxon:9606",)}, label="organism")


@pytest.mark.parametrize(("names_only", "strict"), [(False, (1, 1, 1)), (True, (1, 0, 0))])
def test_words_that_only_imply_an_organism_can_be_left_out_on_both_sides(
    tmp_path: Path, names_only: bool, strict: tuple[int, int, int]
) -> None:
    path = tmp_path / "own.PubTator"
    path.write_text(IMPLIED)
    report = run_benchmark([str(path)], [("words", ORGANISMS)], resamples=5, names_only=names_only)
    assert counts(report, 0)["organism", "strict"] == strict
    assert report.corpora[0].names_only == names_only
    assert ("only imply" in to_markdown(report)) == ("organisms:names only" in str(report.signature)) == names_only
    assert ("organisms by name only" in benchmark_page(report, ErrorList())) == names_only


def test_corpora_of_names_only_are_known(tmp_path: Path) -> None:
    (tmp_path / "pubtator").mkdir()
    (tmp_path / "pubtator" / "SPECIES_Train.PubTator").write_text(IMPLIED)
    report = run_benchmark(["s800@0/1"], [("words", ORGANISMS)], root=tmp_path, resamples=5)
    assert report.corpora[0].names_only
    assert counts(report, 0)["organism", "document-ids"] == (1, 0, 0)
