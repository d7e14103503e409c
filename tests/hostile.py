"""Records as bad luck and bad will write them, each with what has to become of it.

A kind is a file (or something that looks like one) beside sound records. ``outcome`` is ``read`` where the record is
sound in spite of appearances, ``problem`` where it is read and a finding names what is odd, and ``unreadable`` where
it cannot be read; ``says`` is a part of the message.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Outcome = Literal["read", "problem", "unreadable"]

SOUND = """\
---
figid: PMC1__x
figtitle: A figure
organisms:
- Homo sapiens
pmcid: PMC1
filename: x.jpg
caption: TNF binds its receptor.
schema-jsonld:
  description: TNF binds its receptor.
  keywords:
  - TNF
  - TNFRSF1A
---
"""


@dataclass(frozen=True, slots=True)
class Hostile:
    """One kind of hostile input.

    :param make: Writes it into a folder.
    """

    name: str
    make: Callable[[Path], None]
    outcome: Outcome
    says: str = ""


def with_text(old: str, new: str, text: str = SOUND) -> bytes:
    """Return the sound record with a part replaced."""
    assert old in text
    return text.replace(old, new, 1).encode()


def _file(name: str, data: bytes | Callable[[], bytes]) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data())

    return make


def _table(data: bytes | Callable[[], bytes]) -> Callable[[Path], None]:
    record, table = _file("x.md", SOUND.encode()), _file("_data/PMC1__x-genes.tsv", data)

    def make(folder: Path) -> None:
        record(folder)
        table(folder)

    return make


def hostile_kinds() -> Iterator[Hostile]:
    """Yield every kind, the costly ones last."""
    for group in (_encodings, _line_ends, _structures, _types, _texts, _identifiers, _tables, _lines, _files, _sizes):
        yield from group()


def _record(name: str, data: bytes, outcome: Outcome, says: str = "") -> Hostile:
    return Hostile(name, _file("x.md", data), outcome, says)


def _encodings() -> Iterator[Hostile]:
    umlaut = SOUND.replace("A figure", "Über α")
    yield _record("Latin-1", SOUND.replace("A figure", "Über").encode("latin-1"), "unreadable", "0xdc is not UTF-8")
    yield _record("Windows-1252", SOUND.replace("A figure", "a – b").encode("cp1252"), "unreadable", "not UTF-8")
    yield _record("UTF-8 with BOM", b"\xef\xbb\xbf" + umlaut.encode(), "read")
    yield _record("two BOMs", b"\xef\xbb\xbf" * 2 + umlaut.encode(), "unreadable", "no YAML front matter")
    for codec in ("utf-16-le", "utf-16-be", "utf-32-le"):
        yield _record(f"{codec} with BOM", ("\ufeff" + umlaut).encode(codec), "unreadable", "UTF-16")
        yield _record(f"{codec} without BOM", SOUND.encode(codec), "unreadable", "no YAML front matter")
    yield _record("NUL in a caption", with_text("TNF", "T\0NF"), "unreadable", "control characters")
    yield _record("NUL after the front matter", SOUND.encode() + b"\0" * 100, "read")
    yield _record("bell in a caption", with_text("TNF", "T\aNF"), "unreadable", "control characters")
    yield _record("escape sequence in a caption", with_text("TNF", "\x1b[2J"), "unreadable", "control characters")
    yield _record("escape sequence as an escape", with_text("A figure", r'"\e[2J"'), "problem", "control character")
    yield _record("NUL as an escape", with_text("- TNF\n", '- "T\\0NF"\n'), "problem", "control character")
    yield _record("DEL in a caption", with_text("TNF", "T\x7fNF"), "unreadable", "control characters")
    yield _record("C1 control", with_text("A figure", "a\x90"), "unreadable", "control characters")
    yield _record("truncated UTF-8", SOUND.encode() + b"\xe2\x82", "unreadable", "not UTF-8")
    yield _record("overlong UTF-8", SOUND.encode().replace(b"TNF", b"\xc0\xaf", 1), "unreadable", "not UTF-8")
    yield _record("surrogate in UTF-8", SOUND.encode().replace(b"TNF", b"\xed\xa0\x80", 1), "unreadable", "not UTF-8")
    yield _record("surrogate as an escape", with_text("A figure", r'"\ud800"'), "unreadable", "Unicode")
    yield _record("noncharacter", with_text("A figure", "a\uffff"), "unreadable", "control characters")
    yield _record("random bytes", bytes(range(256)) * 8, "unreadable", "not UTF-8")
    yield _record("image under a record's name", b"\x89PNG\r\n\x1a\n" + bytes(200), "unreadable", "not UTF-8")


def _line_ends() -> Iterator[Hostile]:
    yield _record("CRLF", SOUND.replace("\n", "\r\n").encode(), "read")
    yield _record("CR only", SOUND.replace("\n", "\r").encode(), "read")
    lines = SOUND.splitlines()
    mixed = "".join(line + end for line, end in zip(lines, ["\r\n", "\n", "\r"] * len(lines), strict=False))
    yield _record("mixed line ends", mixed.encode(), "read")
    yield _record("no line end at the end", SOUND.rstrip().encode(), "read")
    yield _record("line separators within a value", with_text("A figure", "'a\u2028b\u2029c\u0085d'"), "read")
    yield _record("form feed", with_text("A figure", "a\fb"), "unreadable", "control characters")
    yield _record("blanks behind the fences", SOUND.replace("---\n", "---  \t\n").encode(), "read")


def _structures() -> Iterator[Hostile]:
    yield _record("empty file", b"", "unreadable", "empty")
    yield _record("blank file", b" \n\t\n\r\n", "unreadable", "empty")
    yield _record("BOM alone", b"\xef\xbb\xbf", "unreadable", "empty")
    yield _record("no front matter", b"# A figure\n\nTNF binds its receptor.\n", "unreadable", "no YAML front matter")
    yield _record("blank line before the front matter", b"\n" + SOUND.encode(), "unreadable", "no YAML front matter")
    yield _record("unclosed front matter", SOUND.encode()[:-4], "unreadable", "not closed")
    yield _record("empty front matter", b"---\n---\n", "unreadable", "front matter is empty")
    yield _record("comment as front matter", b"---\n# nothing\n---\n", "unreadable", "front matter is empty")
    yield _record("list as front matter", b"---\n- figid\n- caption\n---\n", "unreadable", "no figure record")
    yield _record("text as front matter", b"---\nfigid\n---\n", "unreadable", "no figure record")
    yield _record("other page", b"---\nlayout: page\ntitle: About\n---\n", "unreadable", "no figure record")
    yield _record("tab as indentation", with_text("  keywords:", "\tkeywords:"), "unreadable", "tab character")
    yield _record("bad indentation", with_text("  - TNF\n", "  - TNF\n - IL6\n"), "unreadable", "not valid YAML")
    yield _record("unclosed quote", with_text("A figure", "'A figure"), "unreadable", "not valid YAML")
    yield _record("unclosed bracket", with_text("A figure", "[A figure"), "unreadable", "not valid YAML")
    yield _record("colon in a plain value", with_text("A figure", "A: figure"), "unreadable", "mapping values")
    yield _record("at sign in a plain value", with_text("A figure", "@A"), "unreadable", "cannot start any token")
    yield _record("key twice", with_text("figtitle:", "figtitle: B\nfigtitle:"), "problem", "stands twice")
    yield _record("JSON-LD twice", with_text("schema-jsonld:", "schema-jsonld: x\nschema-jsonld:"), "problem", "twice")
    yield _record("alias as a keyword", with_text("- TNF\n", "- &g TNF\n  - *g\n"), "read")
    yield _record("undefined alias", with_text("- TNF\n", "- *g\n"), "unreadable", "undefined alias")
    yield _record("list within itself", with_text("keywords:\n", "keywords: &k\n  - *k\n"), "problem", "is a list")
    laughs = "\n".join(["l0: &l0 [ha]"] + [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 30)])
    yield _record("billion laughs", with_text("figtitle:", laughs + "\nfigtitle:"), "read")
    laughing = with_text("  - TNF\n", "  - *l29\n", SOUND.replace("figtitle:", laughs + "\nfigtitle:"))
    yield _record("billion laughs as a keyword", laughing, "problem", "is a list")
    yield _record("merge key", with_text("figtitle:", "<<: {a: b}\nfigtitle:"), "read")
    yield _record("Python tag", with_text("A figure", "!!python/object/apply:os._exit [1]"), "problem", "is a list")
    yield _record("unknown tag", with_text("- TNF\n", "- !gene TNF\n"), "read")
    yield _record("binary tag", with_text("- TNF\n", "- !!binary VE5G\n"), "read")
    yield _record("list as a key", with_text("figtitle:", "? [a, b]\n: c\nfigtitle:"), "read")
    yield _record("deep brackets", with_text("A figure", "[" * 5_000), "unreadable", "nested deeper")
    yield _record("deep dashes", with_text("A figure", "\n" + "- " * 5_000), "unreadable", "nested deeper")
    yield _record("deep braces", with_text("A figure", "{a: " * 5_000), "unreadable", "nested deeper")
    yield _record("document mark within", with_text("caption:", "...\ncaption:"), "problem", "has no schema-jsonld")
    yield _record(
        "fence within a caption", with_text("TNF binds its receptor.\ns", "|\n  ---\n  TNF\ns"), "problem", "differ"
    )
    yield Hostile("broken document among others", _file("x.yml", b"a: [\n---\nb: [\n"), "unreadable", "not valid YAML")
    yield Hostile("unknown directive", _file("x.yml", b"%YAML 9.9\n---\nfigid: a\n"), "unreadable", "not valid YAML")
    yield Hostile("configuration in YAML", _file("_config.yml", b"title: Site\n"), "unreadable", "no figure record")


def _types() -> Iterator[Hostile]:
    keywords = "keywords:\n  - TNF\n  - TNFRSF1A\n"
    for name, written, says in (
        ("a string", "TNF, TNFRSF1A", "single value"),
        ("a number", "5", "single value"),
        ("true", "true", "single value"),
        ("null", "null", "single value"),
        ("nothing", "", "single value"),
        ("a mapping", "{TNF: 1}", "is a mapping"),
        ("nested lists", "[[TNF], [TNFRSF1A]]", "value 1 of keywords is a list"),
        ("lists of mappings", "[{name: TNF}]", "value 1 of keywords is a mapping"),
        ("empty strings", "['', ' ', ~, TNF]", "value 3 of keywords is empty"),
    ):
        yield _record(f"keywords are {name}", with_text(keywords, f"keywords: {written}\n"), "problem", says)
    for symbol in ("NO", "on", "1E5", "0x10", "010", "2001-01-01", "1:20", "1_000", ".inf", "=", "-TNF", "null_x"):
        yield _record(f"keyword {symbol}", with_text("- TNF\n", f"- {symbol}\n"), "read")
    yield _record("keywords missing", with_text(keywords, "x: y\n"), "problem", "has no keywords")
    yield _record("JSON-LD is a string", with_text("schema-jsonld:", "schema-jsonld: x\ny:"), "problem", "single value")
    yield _record("JSON-LD is a list", with_text("schema-jsonld:", "schema-jsonld: [x]\ny:"), "problem", "is a list")
    yield _record(
        "caption is a list", with_text("caption: TNF", "caption: [x]\ny: TNF"), "problem", "caption is a list"
    )
    yield _record("caption is a date", with_text("TNF binds its receptor.\ns", "2001-01-01\ns"), "problem", "differs")
    yield _record("caption missing", with_text("caption:", "y:"), "read")
    yield _record("no text at all", with_text("caption:", "y:", SOUND.replace("figtitle:", "z:")), "problem", "neither")
    yield _record("figid is a list", with_text("figid: PMC1__x", "figid: [a]"), "problem", "figid is a list")
    yield _record("figid is a number", with_text("figid: PMC1__x", "figid: 17"), "problem", "disagrees")
    yield _record("figid missing", with_text("figid: PMC1__x\n", ""), "problem", "no figid")
    yield _record("organisms are a mapping", with_text("- Homo sapiens", "  a: b"), "problem", "organisms is a mapping")
    yield _record("organisms are empty", with_text("\n- Homo sapiens", " []"), "read")
    yield _record("pmcid is a list", with_text("pmcid: PMC1", "pmcid: [PMC1]"), "problem", "pmcid is a list")


def _texts() -> Iterator[Hostile]:
    for name, text in (
        ("combining marks", "u\u0308" * 50 + "e" + "\u0301" * 500),
        ("right to left", "\u202eTNF\u202c \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627"),
        ("zero width", "T\u200bN\u200dF\ufeff\u2060"),
        ("HTML and script", "<script>alert(1)</script><img src=x onerror=alert(1)>"),
        ("letters beyond 16 bits", "𝛼-TNF 🧬 𐐷"),
        ("formula", '\'=HYPERLINK("http://x","y")\''),
        ("template", "'{{ 7 * 7 }} {% raw %} ${x} %s %(a)s {0}'"),
        ("many quotes", "'" + "''" * 500 + "'"),
        ("catastrophic pattern", "a" * 20_000 + "-" * 20_000 + "/" * 5_000),
        ("parentheses", "(" * 20_000),
    ):
        yield _record(f"{name} in a title", with_text("A figure", text), "read")
        yield _record(f"{name} in a keyword", with_text("- TNF\n", f"- {text}\n"), "read")
    blanks = " " * 300_000
    yield _record("organism among blanks", with_text("organisms:\n- Homo sapiens", f"organisms: 'a{blanks}b'"), "read")
    for written in (f"'G101{blanks}x'", f"'G101(a{blanks}'", "'G101(" + ") " * 100_000 + "x'"):
        text = with_text("figtitle:", f"figlint-ignore: {written}\nfigtitle:")
        yield _record(f"suppression {written[:7]}{len(written)}", text, "problem", "no suppression")
    for name, text, says in (
        ("mojibake", "â€“", "Windows-1252"),
        ("replacement character", "TNF\ufffd", "U+FFFD"),
        ("literal escape", r"TNF\u03b1", "was not decoded"),
        ("HTML entity", "TNF&alpha;", "was not decoded"),
    ):
        yield _record(f"{name} in a title", with_text("A figure", text), "problem", says)
    yield _record("description differs", with_text("  description: TNF", "  description: IL6"), "problem", "differs")


def _identifiers() -> Iterator[Hostile]:
    for figid in ("../../../etc/passwd", "/etc/passwd", r"..\..\x", "C:\\x", "a|b", "x" * 5_000, '"a\\0b"', '"a\\nb"'):
        says = "no file name may have"
        yield _record(f"figid {figid[:12]}", with_text("figid: PMC1__x", f"figid: {figid}"), "problem", says)
    yield _record("figid of another file", with_text("figid: PMC1__x", "figid: PMC1__y"), "problem", "disagrees")
    for name in (
        "CON.md",
        "aux.yml",
        "a b .md",
        "-rf.md",
        "a\nb.md",
        "é\u0301.md",
        "%s{0}.md",
        "~.md",
        "*.md",
        "A" * 240 + ".md",
    ):
        data = SOUND.encode() if name.endswith(".md") else SOUND.encode()[4:-4]
        yield Hostile(f"file {name[:12]!r}", _file(name, data), "read")
    yield Hostile("file name that is not UTF-8", _undecodable_name, "read")


def _undecodable_name(folder: Path) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/x\xff.md")).write_bytes(SOUND.encode())


def _tables() -> Iterator[Hostile]:
    header = b"word\tncbigene_symbol\tncbigene_id\n"
    yield Hostile("evidence without columns", _table(b"TNF,TNF\n"), "problem", "lacks the column")
    yield Hostile("evidence that is empty", _table(b""), "problem", "lacks the column")
    yield Hostile("evidence with short rows", _table(header + b"TNF\n"), "problem", "1 cells where 3")
    yield Hostile("evidence that is not UTF-8", _table(header + b"\xff\tTNF\t1\n"), "problem", "not UTF-8")
    yield Hostile("evidence with open quotes", _table(header + b'"TNF\tTNF\t7124\n'), "read")
    yield Hostile("evidence with NUL", _table(header + b"T\0NF\tTNF\t7124\n"), "read")
    yield Hostile("evidence with a large cell", _table(header + b'"' + b"x" * 200_000 + b'"\tTNF\t1\n'), "read")
    yield Hostile("huge evidence", _table(lambda: header + b"TNF\tTNF\t7124\n" * 1_500_000), "problem", "exceeds")


def _lines() -> Iterator[Hostile]:
    for name, line, outcome, says in (
        ("open object", '{"figid": "a"', "unreadable", "is expected"),
        ("bare word", "figid", "unreadable", "value is expected"),
        ("list", '["figid"]', "unreadable", "no figure record"),
        ("two objects", '{"figid": "a"} {"figid": "b"}', "unreadable", "text follows"),
        ("half a surrogate pair", '{"figid": "a", "text": "\\ud800"}', "unreadable", "surrogate"),
        ("deep list", '{"text": ' + "[" * 100_000, "unreadable", "nested deeper"),
        ("deep object", '{"a":' * 5_000, "unreadable", "nested deeper"),
        ("huge number", '{"id": "a", "text": "x", "n": ' + "9" * 10_000 + "}", "read", ""),
        ("not a number", '{"id": "a", "text": "x", "n": NaN}', "read", ""),
        ("text is a number", '{"id": "a", "text": 5}', "read", ""),
        ("text is a list", '{"id": "a", "text": ["x"]}', "problem", "text is a list"),
        ("no identifier", '{"text": "x"}', "problem", "no figid"),
        ("key twice", '{"id": "a", "text": "x", "text": "y"}', "problem", "stands twice"),
        ("NUL as an escape", '{"id": "a", "text": "\\u0000"}', "problem", "control character"),
    ):
        yield Hostile(f"JSON line: {name}", _file("x.jsonl", f"{line}\n".encode()), outcome, says)  # type: ignore[arg-type]
    yield Hostile(
        "JSON lines ending in CR", _file("x.jsonl", b'{"id":"a","text":"x"}\r{}\r'), "unreadable", "text follows"
    )
    yield Hostile(
        "JSON line in UTF-16", _file("x.jsonl", '\ufeff{"id":"a"}'.encode("utf-16-le")), "unreadable", "UTF-16"
    )
    yield Hostile("JSON line that is not UTF-8", _file("x.jsonl", b'{"id":"\xff"}'), "unreadable", "not UTF-8")
    yield Hostile("JSON of many lines", _file("x.jsonl", b'{\n"id": "a"\n}\n'), "unreadable", "is expected")
    yield Hostile("broken Parquet", _file("x.parquet", b"PAR1" + bytes(100) + b"PAR1"), "unreadable", "not a Parquet")


def _files() -> Iterator[Hostile]:
    yield Hostile("link to itself", lambda folder: (folder / "x.md").symlink_to(folder / "x.md"), "unreadable", "link")
    yield Hostile("link to nothing", lambda folder: (folder / "x.md").symlink_to("none"), "unreadable", "No such file")
    yield Hostile("link to a device", lambda folder: (folder / "x.md").symlink_to("/dev/zero"), "unreadable", "regular")
    yield Hostile("named pipe", lambda folder: os.mkfifo(folder / "x.md"), "unreadable", "not a regular file")
    if os.geteuid():  # root may read everything
        yield Hostile("file without permission", _forbidden, "unreadable", "Permission denied")


def _forbidden(folder: Path) -> None:
    path = folder / "x.md"
    path.write_bytes(SOUND.encode())
    path.chmod(0)


def _sizes() -> Iterator[Hostile]:
    yield _record("caption of 10 MB", with_text("A figure", "TNF " * 2_500_000), "unreadable", "more than 1,000,000")
    yield _record("file of 17 MB", SOUND.encode() + b"x" * 17_000_000, "unreadable", "exceeds 16,777,216 bytes")
    for n, says in ((100_000, "more than 100,000 YAML nodes"), (30_000, "keywords has 30,002 values")):
        keywords = with_text("keywords:\n", "keywords:\n" + "  - TNF\n" * n)
        yield _record(f"{n:,} keywords", keywords, "unreadable", says)
    yield _record("10,000 keywords", with_text("keywords:\n", "keywords:\n" + "  - TNF\n" * 10_000), "read")
    yield _record("a million nodes", with_text("A figure", "[" + "a," * 1_000_000 + "]"), "unreadable", "YAML nodes")
    yield _record("a million brackets", with_text("A figure", "[],\n" * 1_000_000), "unreadable", "not valid YAML")
    keys = "".join(f"k{n}: x\n" for n in range(60_000))
    yield _record("60,000 keys", with_text("figtitle:", keys + "figtitle:"), "unreadable", "YAML nodes")
    long_key = with_text("figtitle:", "k" * 100_000 + ": x\nfigtitle:")
    yield _record("key of 100 kB", long_key, "unreadable", "not valid YAML")
    yield _record("keyword of 1 MB", with_text("- TNF\n", "- " + "TNF" * 333_333 + "\n"), "read")
    yield Hostile("20,000 empty documents", _file("x.yml", b"---\n" * 20_000), "unreadable", "empty")
