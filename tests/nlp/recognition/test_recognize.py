"""Recognition: offsets, independence of the batch, clear errors, and sense on sentences of our own."""

from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from figlint.nlp.errors import ResourceError
from figlint.nlp.recognition import recognize
from figlint.nlp.recognition.crf import OTHER, Crf, tag_names
from figlint.nlp.recognition.features import MAX_PIECES, chunk_features, chunks, layout, parts, repeats, shape
from figlint.nlp.recognition.network import Network, Scene
from figlint.nlp.recognition.product import Floats
from figlint.nlp.recognition.recognize import Recognition, RecognizedSpan, Recognizer
from figlint.nlp.textkind import KINDS

WEIGHTS = Path(__file__).resolve().parents[3] / "models" / "weights" / "caption_ner"

CAPTIONS = [
    "(A) Western blot of HeLa cells treated with siTGFB1 or control siRNA. GAPDH served as loading control.",
    "(B) Survival of Trp53-/- mice infected with Listeria monocytogenes (n = 8).",
    "Scale bar, 10 µm.",
    "",
    "   \n",
    "The cytokines TNF and IL2 and their receptors in Drosophila melanogaster.",
]


@pytest.fixture(scope="module")
def recognizer() -> Recognizer:
    return Recognizer.load(WEIGHTS)


@pytest.fixture(scope="module")
def alone(recognizer: Recognizer) -> dict[str, Recognition]:
    return {text: recognizer.read([text])[0] for text in CAPTIONS}


def _named(text: str, spans: tuple[RecognizedSpan, ...]) -> set[tuple[str, str]]:
    return {(text[span.start : span.end], span.label) for span in spans}


def test_finds_names_also_inside_words(recognizer: Recognizer) -> None:
    found = [_named(text, spans) for text, spans in zip(CAPTIONS, recognizer.recognize(CAPTIONS), strict=True)]
    assert {("TGFB1", "gene"), ("GAPDH", "gene")} <= found[0]
    assert {("Trp53", "gene"), ("mice", "organism"), ("Listeria monocytogenes", "organism")} <= found[1]
    assert found[2:5] == [set(), set(), set()]
    assert {("TNF", "gene"), ("IL2", "gene"), ("Drosophila melanogaster", "organism")} <= found[5]


@settings(max_examples=8)
@given(st.permutations(range(len(CAPTIONS))), st.lists(st.text(max_size=60), max_size=5))
def test_the_batch_changes_nothing(
    recognizer: Recognizer, alone: dict[str, Recognition], order: list[int], others: list[str]
) -> None:
    texts = [CAPTIONS[number] for number in order] + others
    found = recognizer.read(texts)
    assert all(recognition == alone[text] for text, recognition in zip(texts, found, strict=True) if text in alone)


@settings(max_examples=15)
@given(st.text(max_size=300))
def test_spans_are_in_order_and_inside_the_text(recognizer: Recognizer, text: str) -> None:
    end = 0
    for span in recognizer.recognize([text])[0]:
        assert end <= span.start < span.end <= len(text)
        assert 0.0 <= span.score <= 1.0
        end = span.end


def test_stretches_without_genes_hold_words_and_no_names(recognizer: Recognizer) -> None:
    for recognition in recognizer.read(CAPTIONS):
        for gene in (span for span in recognition.spans if span.label == "gene"):
            assert all(gene.end <= start or end <= gene.start for start, end in recognition.geneless)
    blot = recognizer.read(CAPTIONS)[0]
    assert any("Western blot of" in CAPTIONS[0][start:end] for start, end in blot.geneless)


@settings(max_examples=15)
@given(st.text(max_size=300))
def test_stretches_without_genes_are_in_order_and_inside_the_text(recognizer: Recognizer, text: str) -> None:
    after = 0
    for start, end in recognizer.read([text])[0].geneless:
        assert after <= start < end <= len(text)
        after = end


def test_a_fresh_model_gives_the_same_scores(recognizer: Recognizer) -> None:
    assert Recognizer.load(WEIGHTS).recognize(CAPTIONS) == recognizer.recognize(CAPTIONS)


def test_the_kind_is_told_for_plain_texts(recognizer: Recognizer) -> None:
    text = "The receptor of the cytokine TNF-alpha is found in the livers of mice. " * 12
    caption, abstract = recognizer.recognize([text, text], KINDS)
    assert recognizer.recognize([text]) == [abstract]
    assert caption != abstract


def test_it_marks_what_it_has_learnt_in_a_kind_of_text(recognizer: Recognizer) -> None:
    assert recognizer.learnt == {"caption": {"gene", "organism"}, "abstract": {"gene"}}
    for kind in KINDS:
        marked = {span.label for spans in recognizer.recognize(CAPTIONS, [kind] * len(CAPTIONS)) for span in spans}
        assert marked == recognizer.learnt[kind]


def test_the_kind_of_one_text_changes_no_other(recognizer: Recognizer) -> None:
    kinds = [KINDS[number % 2] for number in range(len(CAPTIONS))]
    together = recognizer.recognize(CAPTIONS, kinds)
    assert together == [recognizer.recognize([text], [kind])[0] for text, kind in zip(CAPTIONS, kinds, strict=True)]


def test_offsets_count_code_points(recognizer: Recognizer) -> None:
    text = CAPTIONS[1]
    plain = recognizer.recognize([text])[0]
    moved = recognizer.recognize(["𝛼 🐭\u2003" + text])[0]
    assert _named(text, plain) <= _named("𝛼 🐭\u2003" + text, moved)


def test_long_texts_are_read_in_parts(recognizer: Recognizer) -> None:
    text = " ".join([CAPTIONS[1]] * (2 * MAX_PIECES // 20))
    spans = recognizer.recognize([text])[0]
    assert sum(text[span.start : span.end] == "mice" for span in spans) >= 0.9 * text.count("mice")


def test_the_network_sees_no_more_pieces_at_once_than_are_allowed(
    recognizer: Recognizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [CAPTIONS[0], CAPTIONS[1], " ".join(CAPTIONS * 5), CAPTIONS[5]]
    whole, seen = recognizer.read(texts), []
    scores = Network.scores

    def watched(network: Network, scenes: Sequence[Scene]) -> list[Floats]:
        seen.append([len(scene.vectors) for scene in scenes])
        return scores(network, scenes)

    monkeypatch.setattr(Network, "scores", watched)
    monkeypatch.setattr(recognize, "BLOCK_PIECES", 60)
    assert recognizer.read(texts) == whole
    assert sum(map(len, seen)) == len(texts)
    assert all(len(lengths) == 1 or sum(lengths) <= 60 for lengths in seen)
    assert max(map(len, seen)) > 1


def test_a_missing_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ResourceError, match="figlint train"):
        Recognizer.load(tmp_path)


def test_a_model_of_another_format_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.json").write_text('{"format": 99, "files": []}')
    with pytest.raises(ResourceError, match="format 2"):
        Recognizer.load(tmp_path)


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    shutil.copytree(WEIGHTS, tmp_path / "model")
    (tmp_path / "model" / "layers.npz").write_bytes(b"no archive")
    with pytest.raises(ResourceError, match="cannot read the caption model"):
        Recognizer.load(tmp_path / "model")


def test_the_shipped_files_are_small_and_hold_no_pickle() -> None:
    files = json.loads((WEIGHTS / "model.json").read_text())["files"]
    sizes = [(WEIGHTS / name).stat().st_size for name in files]
    assert max(sizes) < 8e6
    assert sum(sizes) < 20e6
    for name in files:
        with np.load(WEIGHTS / name, allow_pickle=False) as arrays:
            assert all(arrays[key].dtype != object for key in arrays)


def _random_crf(seed: int) -> tuple[Crf, np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    tags = len(tag_names(["gene"]))
    parts = rng.normal(size=(tags, tags)), rng.normal(size=tags), rng.normal(size=tags)
    return Crf(["gene"], *(part.astype(np.float32) for part in parts)), *parts


def _all_paths(length: int) -> list[list[int]]:
    """Every sequence of the tags O B I E S that BIOES allows, by trying all."""
    after = {"O": "OBS", "B": "IE", "I": "IE", "E": "OBS", "S": "OBS"}
    return [
        list(path)
        for path in itertools.product(range(5), repeat=length)
        if "OBIES"[path[0]] in "OBS"
        and "OBIES"[path[-1]] in "OES"
        and all("OBIES"[b] in after["OBIES"[a]] for a, b in itertools.pairwise(path))
    ]


@given(st.integers(0, 1000), st.integers(1, 5))
def test_decoding_agrees_with_trying_every_sequence(seed: int, length: int) -> None:
    crf, transitions, first, last = _random_crf(seed)
    scores = np.random.default_rng(seed + 1).normal(size=(length, 5)).astype(np.float32)
    paths = _all_paths(length)
    weights = np.array(
        [
            first[path[0]]
            + last[path[-1]]
            + sum(scores[i, tag] for i, tag in enumerate(path))
            + sum(transitions[a, b] for a, b in itertools.pairwise(path))
            for path in paths
        ]
    )
    chances = np.exp(weights - weights.max())
    chances /= chances.sum()
    best = paths[int(weights.argmax())]
    padding = np.random.default_rng(seed + 2).normal(size=(7, 5)).astype(np.float32)
    decided = crf.decode([scores, padding])[0]
    inside = [sum(c for c, path in zip(chances, paths, strict=True) if path[i] != 0) for i in range(length)]
    np.testing.assert_allclose(decided.chances[:, 0], inside, atol=1e-4)
    spans = decided.spans
    marked = [0] * length
    for span in spans:
        marked[span.first : span.last + 1] = [2] * (span.last + 1 - span.first)
        marked[span.first], marked[span.last] = 1, 3
        if span.first == span.last:
            marked[span.first] = 4
        own = marked[span.first : span.last + 1]
        expected = sum(
            chance for chance, path in zip(chances, paths, strict=True) if path[span.first : span.last + 1] == own
        )
        assert span.probability == pytest.approx(expected, abs=1e-4)
    assert marked == best
    every = {
        (first, last): sum(
            chance
            for chance, path in zip(chances, paths, strict=True)
            if path[first : last + 1] == ([4] if first == last else [1, *[2] * (last - first - 1), 3])
        )
        for first in range(length)
        for last in range(first, length)
    }
    told = {(span.first, span.last): span.probability for span in decided.others}
    assert {place: every[place] for place in told} == pytest.approx(told, abs=1e-4)
    kept = {(span.first, span.last) for span in spans}
    missed = [chance for place, chance in every.items() if place not in told and place not in kept]
    assert all(chance < OTHER + 1e-4 for chance in missed)


@given(st.integers(0, 1000), st.lists(st.integers(1, 40), min_size=2, max_size=5))
def test_decoding_depends_to_the_last_bit_on_the_text_alone(seed: int, lengths: list[int]) -> None:
    crf = _random_crf(seed)[0]
    texts = [np.random.default_rng(seed + n).normal(size=(n, 5)).astype(np.float32) for n in lengths]
    for text, together in zip(texts, crf.decode(texts), strict=True):
        alone = crf.decode([text])[0]
        assert (alone.spans, alone.others) == (together.spans, together.others)
        np.testing.assert_array_equal(alone.chances, together.chances)


def test_chances_stay_numbers_however_improbable_every_sequence_is() -> None:
    crf = _random_crf(1)[0]
    # Inner pieces are told by far, which no sequence can consist of alone.
    scores = np.tile(np.array([0, 0, 100, 0, 0], np.float32), (300, 1))
    scores[1::2] = [100, 0, 0, 0, 0]
    decided = crf.decode([scores])[0]
    assert np.isfinite(decided.chances).all()
    assert decided.chances.max() <= 1.0 + 1e-9


@given(st.lists(st.integers(1, 300), max_size=12))
def test_parts_are_as_long_as_allowed_and_leave_out_nothing(sizes: list[int]) -> None:
    words = [f"{'1a' * (size // 2)}{'1.' if size % 2 else '.'}" for size in sizes]
    text = " ".join(words)
    placed = [(begin, chunk_features(chunk).pieces) for begin, chunk in chunks(text)]
    cut = [placed[part] for part in parts(text, placed)]
    assert [chunk for part in cut for chunk in part] == placed
    assert all(part for part in cut)
    assert all(sum(len(chunk.cuts) for _, chunk in part) <= MAX_PIECES for part in cut if len(part) > 1)


def test_a_number_repeats_only_with_what_it_continues() -> None:
    pieces = layout([(begin, chunk_features(chunk).pieces) for begin, chunk in chunks("ATG1 atg1 ULK1 1")])
    assert repeats(pieces) == [0, 1, 0, 1, 2, 3, 4]


def test_shapes_cut_runs() -> None:
    assert shape("SOD1wt") == "XXXdxx"
    assert shape("AAAAAA-12") == "XXX-dd"
