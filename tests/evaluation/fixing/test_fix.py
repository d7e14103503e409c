"""Fixes change the values they name and no other byte."""

from __future__ import annotations

import difflib
import io
import json
import shutil
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from figlint.evaluation.fixing.fix import Fix, apply_fixes, fixes_of, unified_diff
from figlint.evaluation.lint.findings import Finding, Repair
from figlint.nlp.errors import InputError, UsageError
from figlint.nlp.records.chunks import Syntax
from figlint.nlp.records.reader import read_records, read_stream
from figlint.nlp.records.record import CURATED_FIELDS, CuratedField, Record

BLOCK = """\
---
figid: PMC1__a  # the identifier
organisms: [Homo sapiens, 'Mus musculus']
caption: "TNF and IL6"
organisms_ner: Homo sapiens
schema-jsonld:
  keywords:   # genes
  - TNF
  # the second gene
  - 'IL6'  # quoted
  - "NO"
  - TNF
figtype: Figure
---
body
"""


def read(data: bytes, syntax: Syntax = "markdown") -> list[Record]:
    """Return the records of some bytes, all of which have to be readable."""
    records = list(read_stream(io.BytesIO(data), syntax, "x"))
    assert all(isinstance(record, Record) for record in records), records
    return [record for record in records if isinstance(record, Record)]


def values(record: Record, name: CuratedField = "keywords") -> list[str]:
    return [value.value for value in record.values(name)]


def delete(index: int, old: str, name: CuratedField = "keywords", line: int = 1) -> Fix:
    return Fix("x", line, name, index, old, None)


def change(index: int, old: str, new: str, name: CuratedField = "keywords", line: int = 1) -> Fix:
    return Fix("x", line, name, index, old, new)


def insert(new: str, name: CuratedField = "keywords", line: int = 1) -> Fix:
    return Fix("x", line, name, -1, "", new, insert=True)


def fixed(text: str, *fixes: Fix, syntax: Syntax = "markdown") -> str:
    return apply_fixes(text.encode(), fixes, syntax).decode()


def changed_lines(before: str, after: str) -> list[str]:
    lines = difflib.ndiff(before.splitlines(keepends=True), after.splitlines(keepends=True))
    return [line for line in lines if line[0] in "+-"]


@pytest.mark.parametrize(
    ("fix", "lines"),
    [
        pytest.param(delete(3, "TNF"), ["-   - TNF\n"], id="delete plain"),
        pytest.param(delete(1, "IL6"), ["-   - 'IL6'  # quoted\n"], id="delete takes its own comment along"),
        pytest.param(change(0, "TNF", "LTA"), ["-   - TNF\n", "+   - LTA\n"], id="replace plain"),
        pytest.param(
            change(1, "IL6", "IL6R"),
            ["-   - 'IL6'  # quoted\n", "+   - 'IL6R'  # quoted\n"],
            id="replace keeps single quotes and comment",
        ),
        pytest.param(change(2, "NO", "NOS1"), ['-   - "NO"\n', '+   - "NOS1"\n'], id="replace keeps double quotes"),
        pytest.param(change(0, "TNF", "ON"), ["-   - TNF\n", "+   - 'ON'\n"], id="truth values get quotes"),
        pytest.param(change(0, "TNF", "1E5"), ["-   - TNF\n", "+   - '1E5'\n"], id="numbers get quotes"),
        pytest.param(change(0, "TNF", "a: b"), ["-   - TNF\n", "+   - 'a: b'\n"], id="colons get quotes"),
        pytest.param(change(0, "TNF", "2'-PDE"), ["-   - TNF\n", "+   - '2''-PDE'\n"], id="quotes are doubled"),
        pytest.param(change(2, "NO", "LTα"), ['-   - "NO"\n', '+   - "LTα"\n'], id="double quotes need no escapes"),
        pytest.param(
            change(0, "TNF", "a\u200bα"),
            ["-   - TNF\n", '+   - "a\\u200b\\u03b1"\n'],
            id="what cannot be seen is escaped",
        ),
        pytest.param(insert("LTA"), ["+   - LTA\n"], id="insert behind the last"),
        pytest.param(
            delete(0, "Homo sapiens", "organisms"),
            ["- organisms: [Homo sapiens, 'Mus musculus']\n", "+ organisms: ['Mus musculus']\n"],
            id="delete first of an inline list",
        ),
        pytest.param(
            delete(1, "Mus musculus", "organisms"),
            ["- organisms: [Homo sapiens, 'Mus musculus']\n", "+ organisms: [Homo sapiens]\n"],
            id="delete last of an inline list",
        ),
        pytest.param(
            insert("Danio rerio", "organisms"),
            [
                "- organisms: [Homo sapiens, 'Mus musculus']\n",
                "+ organisms: [Homo sapiens, 'Mus musculus', Danio rerio]\n",
            ],
            id="insert into an inline list",
        ),
        pytest.param(
            change(0, "Homo sapiens", "Mus musculus", "organisms_ner"),
            ["- organisms_ner: Homo sapiens\n", "+ organisms_ner: Mus musculus\n"],
            id="replace a string",
        ),
        pytest.param(
            delete(0, "Homo sapiens", "organisms_ner"),
            ["- organisms_ner: Homo sapiens\n", "+ organisms_ner: []\n"],
            id="delete a string",
        ),
        pytest.param(
            insert("Danio rerio", "organisms_ner"),
            ["- organisms_ner: Homo sapiens\n", "+ organisms_ner: [Homo sapiens, Danio rerio]\n"],
            id="insert beside a string",
        ),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["no BOM", "BOM"])
def test_fix_changes_only_the_lines_concerned(fix: Fix, lines: list[str], line_end: str, mark: str) -> None:
    """The lines that differ are the value's own, whatever ends them."""
    before = mark + BLOCK.replace("\n", line_end)
    after = fixed(before, fix)
    assert [line for line in changed_lines(before, after) if line[0] in "+-"] == [
        line.replace("\n", line_end) for line in lines
    ]


def test_emptied_block_list_stays_a_list() -> None:
    """Taking out every value leaves ``[]``, and comments where they were."""
    fixes = [delete(index, value) for index, value in enumerate(["TNF", "IL6", "NO", "TNF"])]
    after = fixed(BLOCK, *fixes)
    assert "  keywords: []   # genes\n  # the second gene\nfigtype" in after
    assert read(after.encode())[0].curated["keywords"] == ()


@pytest.mark.parametrize(
    ("written", "fixes", "expected"),
    [
        ("[TNF]", [delete(0, "TNF")], "[]"),
        ("[TNF,]", [delete(0, "TNF")], "[]"),
        ("[TNF, IL6,]", [delete(1, "IL6")], "[TNF,]"),
        ("[TNF, IL6, IL10]", [delete(0, "TNF"), delete(2, "IL10")], "[IL6]"),
        ("[TNF, IL6, IL10]", [delete(1, "IL6"), delete(2, "IL10"), insert("LTA")], "[TNF, LTA]"),
        ("[TNF]", [delete(0, "TNF"), insert("LTA")], "[LTA]"),
        ("[]", [insert("LTA"), insert("LTB")], "[LTA, LTB]"),
        ("[ ]", [insert("LTA")], "[LTA]"),
        ("&g [TNF]", [insert("LTA")], "&g [TNF, LTA]"),
        ("\n  - TNF", [delete(0, "TNF"), insert("LTA")], "\n  - LTA"),
        ("\n  - TNF\n  - IL6", [delete(1, "IL6"), insert("LTA")], "\n  - TNF\n  - LTA"),
        ("\n  - TNF", [insert("LTA")], "\n  - TNF\n  - LTA"),
        ("\n  -   TNF\n\n  # c\n\n  - IL6", [delete(0, "TNF")], "\n\n  # c\n\n  - IL6"),
        ("\n  -", [insert("LTA")], "\n  -\n  - LTA"),
        ('\n  - ""\n  - TNF', [change(0, "", "LTA")], '\n  - "LTA"\n  - TNF'),
        ("\n  - |\n    TNF\n  - IL6", [change(0, "TNF\n", "LTA")], "\n  - LTA\n  - IL6"),
        ("\n  - &a TNF\n  - IL6", [change(0, "TNF", "LTA")], "\n  - &a LTA\n  - IL6"),
        ("\n  - &a TNF\n  - *a", [change(1, "TNF", "NO")], "\n  - &a TNF\n  - 'NO'"),
        ("&k\n  - TNF", [delete(0, "TNF")], "&k []\n"),
        ("[\n    TNF,\n    IL6\n  ]", [delete(0, "TNF")], "[\n    IL6\n  ]"),
        ("[\n    TNF,\n    IL6\n  ]", [insert("LTA")], "[\n    TNF,\n    IL6,\n    LTA\n  ]"),
        ("", [insert("LTA")], "[LTA]"),
        ("~", [insert("LTA")], "[LTA]"),
        ("null  # none", [insert("LTA")], "[LTA]  # none"),
        ("TNF; IL6", [delete(0, "TNF")], "IL6"),
        ("TNF; IL6", [insert("LTA")], "'TNF; IL6; LTA'"),
        ("TNF; IL6", [change(1, "IL6", "LTA")], "'TNF; LTA'"),
    ],
)
def test_lists_as_they_are_written(written: str, fixes: list[Fix], expected: str) -> None:
    """Every way of writing a list is edited in its own way."""
    frame = "figid: a\ncaption: b\nschema-jsonld:\n  x: y\n  keywords: {}\n"
    assert fixed(frame.format(written), *fixes, syntax="yaml").rstrip() == frame.format(expected).rstrip()


def test_value_that_would_stand_twice_is_taken_out() -> None:
    """Replacing a namesake by a gene that is in the list already must not make a duplicate."""
    after = fixed(BLOCK, change(1, "IL6", "TNF"), insert("NO"), insert("LTA"), change(1, "IL6", "ignored"))
    assert values(read(after.encode())[0]) == ["TNF", "NO", "TNF", "LTA"]


def test_of_two_values_with_one_new_name_the_first_stays() -> None:
    after = fixed(BLOCK, change(0, "TNF", "LTA"), change(1, "IL6", "LTA"), delete(3, "TNF"), insert("LTA"))
    assert values(read(after.encode())[0]) == ["LTA", "NO"]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_value_is_added_to_a_list_that_ends_the_file(line_end: str) -> None:
    text = "figid: a\ncaption: b\norganisms:\n- Mus".replace("\n", line_end)
    assert fixed(text, insert("Rattus", "organisms"), syntax="yaml") == f"{text}{line_end}- Rattus"


def test_one_document_of_many_is_edited() -> None:
    """The other documents of a YAML file, broken ones among them, keep every byte."""
    head, tail = "figid: a\ncaption: b\norganisms: [X]\n---\nbroken: [\n---\n", "---\n# end\n"
    text = head + "figid: c\ncaption: d\norganisms:\n- X\n- Y\n" + tail
    after = fixed(text, delete(0, "X", "organisms", line=6), syntax="yaml")
    assert after == head + "figid: c\ncaption: d\norganisms:\n- Y\n" + tail


def test_one_json_line_is_edited() -> None:
    """Order of keys, spacing and the other lines of a table stay."""
    lines = [
        '{"figid": "a", "caption": "x"}\n',
        '{"schema-jsonld": {"keywords": ["TNF" , "IL6"]},  "figid": "b", "organisms": "Homo sapiens"}\r\n',
        "{broken\n",
    ]
    fixes = [change(0, "TNF", "LTα", line=2), insert("Mus musculus", "organisms", line=2)]
    after = fixed("".join(lines), *fixes, syntax="jsonl").splitlines(keepends=True)
    assert [after[0], after[2]] == [lines[0], lines[2]]
    assert after[1] == lines[1].replace('"TNF"', '"LTα"').replace('"Homo sapiens"', '["Homo sapiens", "Mus musculus"]')
    assert list(json.loads(after[1])) == ["schema-jsonld", "figid", "organisms"]


@pytest.mark.parametrize(
    ("text", "fix", "message"),
    [
        pytest.param(BLOCK, delete(0, "IL6"), "no longer has 'IL6' as value 1", id="another value stands there"),
        pytest.param(BLOCK, delete(9, "TNF"), "no longer has 'TNF' as value 10", id="no value stands there"),
        pytest.param(BLOCK, delete(0, "TNF", line=4), "no record begins here", id="another line"),
        pytest.param(
            "---\nfigid: a\ncaption: b\n---\n", insert("X", "organisms"), "no field organisms", id="no such field"
        ),
        pytest.param(
            "---\norganisms: &o [X]\norganisms_ner: *o\ncaption: c\n---\n",
            delete(0, "X", "organisms_ner"),
            "alias",
            id="list behind an alias",
        ),
        pytest.param(
            "---\norganisms: &o [X]\norganisms_ner: *o\ncaption: c\n---\n",
            delete(0, "X", "organisms"),
            "repeats organisms",
            id="list that an alias repeats",
        ),
        pytest.param(
            "---\norganisms: &o [X]\nmore: [[*o]]\ncaption: c\n---\n",
            delete(0, "X", "organisms"),
            "repeats organisms",
            id="list that an alias repeats within lists",
        ),
        pytest.param(
            "---\ncaption: c\norganisms:\n- &o X\norganisms_ner: [*o]\n---\n",
            delete(0, "X", "organisms"),
            "more than the values",
            id="value that an alias needs",
        ),
        pytest.param(
            "---\ncaption: c\norganisms:\n- &o X\norganisms_ner: [*o]\n---\n",
            change(0, "X", "Y", "organisms"),
            "more than the values",
            id="value that an alias repeats",
        ),
    ],
)
def test_fix_that_cannot_be_exact_is_refused(text: str, fix: Fix, message: str) -> None:
    """The file is left alone, and the error says where and why."""
    with pytest.raises(InputError, match=message) as refused:
        fixed(text, fix)
    assert refused.value.line == fix.line


@pytest.mark.parametrize(("new", "insert"), [("", False), (" ", True), (None, True)])
def test_blank_value_is_no_fix(new: str | None, insert: bool) -> None:
    """A value is taken out by ``None`` alone."""
    with pytest.raises(UsageError, match="not blank"):
        Fix("x", 1, "keywords", 0, "TNF", new, insert=insert)


def test_fixes_come_from_findings() -> None:
    """Safe repairs are fixes by default; those that change a claim have to be asked for."""
    record = read(BLOCK.encode())[0]
    safe = Finding("x", 12, 5, record.figid, "keywords", "TNF", "G107", 1.0, "twice", 3, repair=Repair(None, True))
    unsafe = Finding(
        "x", 2, 1, record.figid, "organisms", "", "O101", 0.9, "lacks", repair=Repair("Rattus", False, insert=True)
    )
    other = Finding("x", 2, 1, record.figid, "caption", "", "S004", 1.0, "differs")
    found = [other, safe, unsafe]
    assert fixes_of(record, found) == (delete(3, "TNF"),)
    assert fixes_of(record, found, unsafe=True) == (
        delete(3, "TNF"), replace(insert("Rattus", "organisms"), safe=False),
    )  # fmt: skip
    (lacking,) = (r for r in read(b"---\ncaption: c\n---\n"))
    assert fixes_of(lacking, [unsafe, other], unsafe=True) == ()


def test_many_fixes_take_little_time() -> None:
    """Two thousand changes of one list are one pass over the text."""
    text = "---\ncaption: c\norganisms:\n" + "".join(f"- O{n}  # {'x' * 100}\n\n" for n in range(2_000)) + "---\n"
    fixes = [
        change(n, f"O{n}", f"P{n}", "organisms") if n % 2 else delete(n, f"O{n}", "organisms") for n in range(2_000)
    ]
    begin = time.perf_counter()
    after = read(fixed(text, *fixes).encode())[0]
    assert time.perf_counter() - begin < 5
    assert values(after, "organisms") == [f"P{n}" for n in range(1, 2_000, 2)]


def test_difference_can_be_applied(tmp_path: Path) -> None:
    """The diff is what ``git apply`` makes the fixed file from, also without a line end at the end of the file."""
    git = shutil.which("git")
    if git is None:
        pytest.skip("needs git")
    before = BLOCK.rstrip("\n").replace("\n", "\r\n").encode()
    after = apply_fixes(before, [delete(3, "TNF"), change(0, "TNF", "LTα")], "markdown")
    assert unified_diff("r.md", before, before) == ""
    (tmp_path / "r.md").write_bytes(before)
    diff = unified_diff("r.md", before, after)
    assert diff.startswith("--- a/r.md\n+++ b/r.md\n@@ ")
    subprocess.run([git, "apply", "-"], input=diff.encode(), cwd=tmp_path, check=True)
    assert (tmp_path / "r.md").read_bytes() == after


_SYMBOL = st.sampled_from(["TNF", "IL6", "NO", "1E5", "0x10", "2001-01-01", "a: b", "x # y", "~", "α'β", "- a", "[x]"])


@st.composite
def _lists(draw: st.DrawFn) -> tuple[str, list[str]]:
    """Draw a record whose keywords are written in some way, and the keywords."""
    symbols = draw(st.lists(_SYMBOL, min_size=1, max_size=5))
    styles = [draw(st.sampled_from(["'", '"'])) for _ in symbols]
    items = [
        json.dumps(symbol, ensure_ascii=draw(st.booleans())) if style == '"' else "'" + symbol.replace("'", "''") + "'"
        for symbol, style in zip(symbols, styles, strict=True)
    ]
    if draw(st.booleans()):
        written = "[" + ", ".join(items) + draw(st.sampled_from(["]", ",]", " ]", "\n   ]"]))
    else:
        comments = st.sampled_from(["", "  # note", "\n", "\n  # - TNF"])
        written = "".join(f"\n  - {item}{draw(comments)}" for item in items)
    text = f"---\nfigid: a\norganisms: NA\nschema-jsonld:\n  keywords: {written}\n  license: CC0\ncaption: c\n---\n"
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n", "\r"]))), symbols


@settings(max_examples=300)
@given(_lists(), st.data())
def test_reading_again_differs_by_exactly_the_fix(case: tuple[str, list[str]], data: st.DataObject) -> None:
    """However a list is written, a fix changes what is read by what it says, and nothing else."""
    text, symbols = case
    record = read(text.encode())[0]
    assert values(record) == symbols
    index = data.draw(st.integers(0, len(symbols) - 1))
    new = data.draw(st.none() | _SYMBOL)
    adds = data.draw(st.booleans())
    fix = insert(new) if adds and new is not None else Fix("x", 1, "keywords", index, symbols[index], new)
    others = symbols if fix.insert else symbols[:index] + symbols[index + 1 :]
    if fix.insert:
        expected = symbols if new in symbols else [*symbols, str(new)]
    else:
        kept = [] if new is None or new in others else [new]
        expected = symbols[:index] + kept + symbols[index + 1 :]
    after = read(fixed(text, fix).encode())[0]
    assert values(after) == expected
    assert (after.texts, after.figid, values(after, "organisms")) == (record.texts, "a", ["NA"])


def test_real_records_are_edited_exactly(shared_data: Path) -> None:
    """On every real record: no fix gives the same bytes, and a fix the value's own lines."""
    folders = [shared_data / "pfocr" / "database" / "_figures", shared_data / "audit" / "_figures"]
    n_fixes = 0
    for record in read_records(folders):
        assert isinstance(record, Record)
        source = Path(record.path).read_bytes()
        assert apply_fixes(source, (), "markdown") == source
        lines = source.decode().split("\n")
        for name in CURATED_FIELDS:
            for value in record.values(name)[:3] + record.values(name)[-1:]:
                fix = Fix(record.path, 1, name, value.index, value.value, "XYZ1")
                after = apply_fixes(source, [fix], "markdown").decode().split("\n")
                row = value.position.line - 1
                assert after[:row] + after[row + 1 :] == lines[:row] + lines[row + 1 :]
                assert after[row] == lines[row].replace(value.value, "XYZ1")
                again = read(
                    apply_fixes(source, [Fix(record.path, 1, name, value.index, value.value, None)], "markdown")
                )
                assert values(again[0], name) == [v.value for v in record.values(name) if v.index != value.index]
                n_fixes += 1
    assert n_fixes > 208 * 3
