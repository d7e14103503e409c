"""Training of the caption model: alignment, tags, copies with swapped names, scores, and the step to numpy."""

from __future__ import annotations

import random
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import DocBin
from spacy.vocab import Vocab

from figlint.models.recognition.corpus import LABELS, training_corpus, training_docs, write_folds
from figlint.models.recognition.examples import TAGS, Example, Vocabulary, batches, examples
from figlint.models.recognition.scores import score
from figlint.models.recognition.sources import Source, held_apart, joined, unknown_labels
from figlint.models.recognition.swap import name_pools, swapped
from figlint.models.recognition.train import NerConfig, train_ner
from figlint.nlp.corpora.folds import fold_of
from figlint.nlp.corpora.gold import GoldDocument, GoldLabel, GoldMention
from figlint.nlp.errors import ConfigError
from figlint.nlp.recognition.features import MAX_PIECES
from figlint.nlp.recognition.names import GROUPS, NameHints, name_hash
from figlint.nlp.recognition.recognize import Recognizer
from figlint.nlp.textkind import KINDS

CONFIG = Path(__file__).resolve().parents[3] / "models" / "configs" / "caption_ner.cfg"
HINTS = NameHints(np.array([name_hash("tnf")], np.uint32), np.array([1 << GROUPS.index("human symbol")], np.uint16))


def _document(text: str, *mentions: tuple[str, GoldLabel], article: str = "1") -> GoldDocument:
    found = []
    end = 0
    for surface, label in mentions:
        start = text.index(surface, end)
        end = start + len(surface)
        found.append(GoldMention(start, end, surface, label, "CHEBI" if label == "other" else label))
    return GoldDocument(f"{article}-{text[:9]}", article, text, tuple(found), "own")


DOCUMENTS = [
    _document("Cells with siTNF and glucose in mice.", ("TNF", "gene"), ("glucose", "other"), ("mice", "organism")),
    _document("IL-6 was measured in mouse serum.", ("IL-6", "gene"), ("mouse", "organism"), article="2"),
    _document("Scale bar, 10 µm.", article="3"),
]


def _examples(documents: list[GoldDocument], kind: str = "caption", *labels: GoldLabel) -> list[Example]:
    annotated: tuple[GoldLabel, ...] = labels or ("gene", "organism")
    unknown: list[GoldLabel] = [label for label in LABELS if label not in annotated]
    docs = training_docs(documents, Vocab(), kind, annotated, unknown=unknown)
    return [item for doc in docs for item in examples(doc, HINTS)]


def test_alignment_is_counted() -> None:
    text = "atg19Δcells and ratliver of rat"
    document = GoldDocument(
        "1",
        "1",
        text,
        (
            GoldMention(0, 3, "atg", "gene"),
            GoldMention(6, 9, "cel", "gene"),
            GoldMention(16, 19, "rat", "organism"),
            GoldMention(28, 31, "rat", "organism"),
        ),
        "own",
    )
    alignment = training_corpus([document], Vocab()).alignment
    assert (alignment["gene"].exact, alignment["gene"].widened, alignment["gene"].dropped) == (1, 1, 0)
    assert (alignment["organism"].exact, alignment["organism"].widened, alignment["organism"].dropped) == (1, 0, 1)
    assert alignment["gene"].total == 2


def test_folds_hold_every_document_once_by_article(tmp_path: Path) -> None:
    corpus = training_corpus(DOCUMENTS, Vocab())
    write_folds([corpus], 3, tmp_path)
    found = []
    for number in range(3):
        for doc in DocBin().from_disk(tmp_path / f"fold-{number}.spacy").get_docs(Vocab()):
            assert fold_of(doc.user_data["article"], 3) == number
            found.append((doc.text, [(ent.text, ent.label_) for ent in doc.ents]))
    wanted = [
        (document.text, [(m.surface, m.label) for m in document.labelled("gene", "organism")]) for document in DOCUMENTS
    ]
    assert sorted(found) == sorted(wanted)


def test_tags_say_where_the_mentions_are() -> None:
    for item, document in zip(_examples(DOCUMENTS), DOCUMENTS, strict=True):
        spans = []
        for number, tag in enumerate(item.tags):
            name = TAGS[tag]
            if name[0] in "BS":
                start = item.starts[number]
            if name[0] in "ES":
                spans.append((start, item.ends[number], name[1:]))
        wanted = document.labelled("gene", "organism")
        assert spans == [(mention.start, mention.end, mention.label) for mention in wanted]
        assert len(item) == len(item.tags) == len(item.others) == len(item.hints) == len(item.repeats)
    assert sum(map(bool, _examples(DOCUMENTS)[0].others)) == 1


def test_what_nobody_annotated_stays_open() -> None:
    item = _examples(DOCUMENTS[:1], "abstract", "gene")[0]
    assert [TAGS[tag] for tag in item.unknown] == ["Borganism", "Iorganism", "Eorganism", "Sorganism"]
    assert {TAGS[tag] for tag in item.tags} == {"O", "Sgene"}
    assert _examples(DOCUMENTS[:1])[0].unknown == ()


def test_a_label_that_a_kind_never_has_is_no_riddle_there() -> None:
    """Only what other corpora of the same kind have annotated is unknown where nobody annotated it."""
    genes, both = (Source("g", "abstract", ("gene",), 1.0, ()), Source("b", "abstract", ("gene", "organism"), 1.0, ()))
    captions = Source("c", "caption", ("gene", "organism"), 1.0, ())
    assert unknown_labels(genes, [captions, genes]) == []
    assert unknown_labels(genes, [captions, genes, both]) == ["organism"]


def test_long_texts_become_several_examples() -> None:
    text = "TNF rose in mice. " * 200
    mentions = tuple(GoldMention(18 * i, 18 * i + 3, "TNF", "gene", "gene") for i in range(200))
    made = _examples([GoldDocument("1", "1", text, mentions, "own")])
    assert len(made) > 1
    assert all(len(item) <= MAX_PIECES for item in made)
    assert sum(tag != 0 for item in made for tag in item.tags) == 200


def test_tokenised_texts_are_joined() -> None:
    text = "c - Fos ( p = 0 . 04 ) , E2 / E3 and 1 , 338 of IL - 2 . The end ."
    mentions = tuple(
        GoldMention(text.index(s), text.index(s) + len(s), s, "gene", "gene") for s in ("c - Fos", "E2", "IL - 2")
    )
    whole = joined(GoldDocument("1", "1", text, mentions, "own"))
    assert whole.text == "c-Fos (p = 0.04), E2/E3 and 1,338 of IL-2. The end."
    assert [mention.surface for mention in whole.mentions] == ["c-Fos", "E2", "IL-2"]


def test_held_back_articles_are_in_no_other_corpus() -> None:
    sentence = "The receptor of the cytokine TNF was found in the livers of mice and rats alike"
    held, free = (next(str(n) for n in range(99) if (fold_of(str(n)) == 0) is wanted) for wanted in (True, False))
    abstracts = Source("a", "abstract", ("gene",), 1.0, (_document(f"Title. {sentence}.", article=held),))
    sentences = Source("s", "sentence", ("gene",), 1.0, (
        _document(sentence.replace(" of ", "  of "), article=free), _document("Scale bar", article=free),
        _document("Another sentence of many words about IL6 and its receptors in rabbits", article=free),
    ))  # fmt: skip
    kept, aside = held_apart([abstracts, sentences], 0, 5)
    assert [len(source.documents) for source in kept] == [0, 2]
    assert [len(source.documents) for source in aside] == [1, 0]


def test_empty_documents_are_left_out() -> None:
    assert _examples([_document("  ")]) == []


@given(st.integers(0, 200))
def test_copies_keep_their_mentions_in_place(seed: int) -> None:
    pools: dict[GoldLabel, list[str]] = {"gene": ["Notch", "p53"], "organism": ["zebrafish"]}
    copies = list(swapped(DOCUMENTS, pools, 1.0, random.Random(seed)))
    assert len(copies) == len(DOCUMENTS)
    for copy, document in zip(copies, DOCUMENTS, strict=True):
        assert [mention.label for mention in copy.mentions] == [mention.label for mention in document.mentions]
        assert copy.article == document.article
    assert "siTNF" in copies[0].text
    assert "glucose" in copies[0].text


def test_pools_hold_short_names_once() -> None:
    long = _document(f"{'x' * 30} TNF TNF 12", ("x" * 30, "gene"), ("TNF", "gene"), ("TNF", "gene"), ("12", "gene"))
    assert name_pools([long, DOCUMENTS[0]]) == {"gene": ["TNF"], "organism": ["mice"]}


def test_rare_strings_share_the_unknown_row() -> None:
    items = _examples(DOCUMENTS)
    vocabulary = Vocabulary([*items, *items], 3, 3, 3)
    assert vocabulary.rows(0, "TNF")[0] == 0
    assert vocabulary.rows(0, "in")[0] > 0
    assert vocabulary.rows(1, "§§§")[2] == [0]


@given(st.integers(5, 60), st.integers(0, 9))
def test_batches_hold_every_text_once_within_the_size(size: int, seed: int) -> None:
    items = _examples(DOCUMENTS) * 3
    groups = batches(items, size, random.Random(seed))
    assert sorted(len(item) for group in groups for item in group) == sorted(len(item) for item in items)
    assert all(len(group) == 1 or max(map(len, group)) * len(group) <= size for group in groups)


def test_scores_count_every_gold_mention() -> None:
    class Fixed(Recognizer):
        def __init__(self) -> None:
            pass

        def recognize(self, texts, kinds=None):  # type: ignore[no-untyped-def]
            from figlint.nlp.recognition.recognize import RecognizedSpan

            return [(RecognizedSpan(11, 16, "gene", 0.9),), (RecognizedSpan(0, 4, "gene", 0.9),), ()]

    held = score(Fixed(), DOCUMENTS)
    by_key = {(item.label, item.policy): item for item in held.scores}
    assert by_key["gene", "strict"].f1 == 0.5
    assert by_key["gene", "overlap"].f1 == 1.0
    assert by_key["organism", "strict"].recall == 0.0
    assert by_key["organism", "strict"].n_gold == 2
    assert held.n_articles == 3
    assert "gene strict P 0.5000" in str(held)


def test_a_faulty_config_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "faulty.cfg"
    path.write_text("[paths]\nnames = 1\n")
    with pytest.raises(ConfigError, match=r"faulty\.cfg"):
        NerConfig.read(path)


def _small(tmp_path: Path) -> Path:
    """A config that trains in a second on sentences of our own, in the shipped one's form."""
    corpora = tmp_path / "corpora"
    corpora.mkdir()
    lines = []
    for number, document in enumerate(DOCUMENTS * 4):
        lines += [f"{number}|t|{document.text}", f"{number}|a|"]
        for m in document.labelled("gene", "organism"):
            kind = "Gene" if m.label == "gene" else "Species"
            lines.append(f"{number}\t{m.start}\t{m.end}\t{m.surface}\t{kind}\t9606")
        lines.append("")
    (corpora / "own.PubTator").write_text("\n".join(lines) + "\n")
    np.savez(tmp_path / "names.npz", **{"names.hashes": np.array([name_hash("tnf")], np.uint32),
                                        "names.groups": np.array([1], np.uint16)})  # fmt: skip
    text = CONFIG.read_text()
    for old, new in {
        '"../shared/data/corpora"': f'"{corpora}"',
        '"models/weights/caption_ner/names.npz"': f'"{tmp_path / "names.npz"}"',
        '"models/weights/caption_ner"': f'"{tmp_path / "model"}"',
        '"build/caption_ner"': f'"{tmp_path / "work"}"',
        '"models/cards/caption_ner.md"': f'"{tmp_path / "card.md"}"',
        "warmup = 200": "warmup = 5",
        "average = 0.98": "average = 0.5",
        "batch_pieces = 5000": "batch_pieces = 60",
    }.items():
        assert old in text
        text = text.replace(old, new)
    text = re.sub(r'spec = ".*"', f'spec = "{corpora / "own.PubTator"}"', text)
    text = re.sub(r"epochs = \d+", "epochs = 40", text)
    path = tmp_path / "small.cfg"
    path.write_text(text)
    return path


def test_training_learns_writes_and_repeats_itself(tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="training needs torch")
    config = _small(tmp_path)
    lines: list[str] = []
    held = train_ner(config, lines.append)[0]
    text = DOCUMENTS[1].text
    spans = Recognizer.load(tmp_path / "model").recognize([text])[0]
    assert [(text[span.start : span.end], span.label) for span in spans] == [("IL-6", "gene"), ("mouse", "organism")]
    assert any(line.startswith("all: epoch 40: loss") for line in lines)
    written = (tmp_path / "card.md").read_text()
    assert f"{held.n_documents:,} captions" in written
    assert "{" not in written
    first = {path.name: path.read_bytes() for path in (tmp_path / "model").glob("*.npz")}
    shutil.rmtree(tmp_path / "model")
    train_ner(config, lines.append, ["all"])
    assert sum("taken from" in line for line in lines) == 1
    assert all((tmp_path / "model" / name).read_bytes() == data for name, data in first.items())
    shutil.rmtree(tmp_path / "work")
    train_ner(config, lines.append, ["all"])
    assert all((tmp_path / "model" / name).read_bytes() == data for name, data in first.items())


@pytest.mark.parametrize("kind", KINDS)
def test_numpy_computes_what_torch_computes(kind: str) -> None:
    torch = pytest.importorskip("torch", reason="training needs torch")
    from figlint.models.recognition.tagger import Collator, Sizes, Tagger
    from figlint.nlp.recognition.features import chunk_features, chunks
    from figlint.nlp.recognition.network import ChunkEncoder, Network, Scene, under

    items = _examples(DOCUMENTS, kind)
    vocabulary = Vocabulary(items, 1, 1, 1)
    torch.manual_seed(1)
    tagger = Tagger(vocabulary, Sizes(8, 4, 12, 6, 10), [*KINDS, "sentence"], 0.5, 0.5).eval()
    for parameter in tagger.parameters():
        parameter.data += 0.05 * torch.randn(parameter.shape)
    with torch.no_grad():
        scores, _ = tagger(Collator(vocabulary)(items))
    arrays = {name: array for part in tagger.arrays().values() for name, array in part.items()}
    encode = ChunkEncoder(under("chunk", arrays))
    scenes = []
    for item, document in zip(items, DOCUMENTS, strict=True):
        vectors = np.concatenate(encode([chunk_features(chunk) for _, chunk in chunks(document.text)]))
        vectors = vectors + item.hints @ arrays["names.vectors"].astype(np.float32)
        vectors = vectors + arrays["kinds"][KINDS.index(kind)].astype(np.float32)
        scenes.append(Scene(np.maximum(vectors, 0), np.array(item.repeats), KINDS.index(kind)))
    network = Network(under("network", arrays), lambda weight: lambda rows: rows @ weight)
    for row, found in enumerate(network.scores(scenes)):
        np.testing.assert_allclose(found, scores[row, : len(found)].numpy(), atol=2e-2)


def test_the_normaliser_and_its_gradient_agree_with_trying_step_by_step() -> None:
    torch = pytest.importorskip("torch", reason="training needs torch")
    from figlint.models.recognition.lattice import log_total

    torch.manual_seed(0)
    values = [torch.randn(*shape, requires_grad=True) for shape in ((3, 6, 4), (4, 4), (4,), (4,))]
    scores, transitions, first, last = values
    lengths, weights = torch.tensor([6, 1, 4]), torch.tensor([1.0, 2.0, 0.5])
    slow = []
    for text, length in zip(scores, lengths, strict=True):
        reach = first + text[0]
        for step in text[1:length]:
            reach = torch.logsumexp(reach[:, None] + transitions, 0) + step
        slow.append(torch.logsumexp(reach + last, 0))
    wanted = torch.stack(slow)
    found = log_total(scores, lengths, transitions, first, last)
    torch.testing.assert_close(found, wanted)
    for one, two in zip(
        torch.autograd.grad(found @ weights, values), torch.autograd.grad(wanted @ weights, values), strict=True
    ):
        torch.testing.assert_close(one, two)


def test_gated_averages_have_the_right_gradient() -> None:
    torch = pytest.importorskip("torch", reason="training needs torch")
    from figlint.models.recognition.average import average

    torch.manual_seed(0)
    taken, keep = (torch.rand(2, 5, 3, 2, dtype=torch.double, requires_grad=True) for _ in range(2))
    states = average(taken, keep)
    assert torch.equal(states[0, 0], taken[0, 0])
    torch.testing.assert_close(states[0, 2], keep[0, 2] * states[0, 1] + taken[0, 2])
    torch.testing.assert_close(states[1, 2], keep[1, 2] * states[1, 3] + taken[1, 2])
    assert torch.autograd.gradcheck(average, (taken, keep))
