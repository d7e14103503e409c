"""Text with its mentions as HTML: what a notebook and the review page show.

Everything that comes from a record is escaped here. Colours and classes are those of the HTML report: ``g`` a gene,
``o`` an organism, ``x`` what a finding is about. They differ in outline as well, for people who do not see colours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Literal

from figlint.nlp.records.record import TextField

if TYPE_CHECKING:
    from figlint.nlp.mentions import AnnotatedRecord, Mention

MarkKind = Literal["g", "o", "x"]

#: Headings of the text fields.
TITLES: dict[TextField, str] = {
    "figtitle": "Figure title",
    "papertitle": "Paper title",
    "caption": "Caption",
    "text": "Text",
}
_UNKNOWN = {"g": "gene?", "o": "organism?"}
#: A notebook brings no style of ours. Text and ground are both set, so that the pair is readable on any theme.
_STYLE = """<style>
.figlint { line-height: 1.6; }
.figlint p { max-width: 80ch; overflow-wrap: anywhere; }
.figlint h4 { margin: .8em 0 .2em; }
.figlint mark { color: #1b2733; border-radius: 4px; padding: .05em .25em; border: 1px solid; }
.figlint mark sub { font-size: .7em; margin-left: .35em; font-weight: 700; vertical-align: baseline; }
.figlint .g { background: #cfe6f7; border-color: #0072b2; }
.figlint .o { background: #d3efe4; border-color: #00694d; border-style: dashed; }
.figlint .x { background: #fbdcc9; border: 2px double #a84300; }
.figlint table { border-collapse: collapse; }
.figlint th, .figlint td { text-align: left; vertical-align: top; padding: .1em .6em; }
</style>"""


@dataclass(frozen=True, slots=True)
class Mark:
    """A span to highlight, with a short note behind it. *Offsets:* half-open, code points of the text."""

    start: int
    end: int
    kind: MarkKind
    note: str = ""


def marks_of(mentions: Iterable[Mention], field: str) -> list[Mark]:
    """Return a mark for each mention of a field, noted with its symbol where the text does not say that itself."""
    marks = []
    for mention in mentions:
        if mention.field == field:
            kind: MarkKind = "g" if mention.label == "gene" else "o"
            note = mention.symbol or _UNKNOWN[kind]
            marks.append(Mark(mention.start, mention.end, kind, note if note != mention.surface else ""))
    return marks


def highlight(text: str, marks: Iterable[Mark]) -> str:
    """Return text as HTML with ``<mark>`` elements; of marks that overlap, what a finding is about goes first."""
    chosen: list[Mark] = []
    for mark in sorted(marks, key=lambda m: (m.kind != "x", m.start, -m.end)):
        if all(mark.end <= other.start or other.end <= mark.start for other in chosen):
            chosen.append(mark)
    pieces, at = [], 0
    for mark in sorted(chosen, key=lambda m: m.start):
        note = f"<sub>{escape(mark.note)}</sub>" if mark.note else ""
        surface = escape(text[mark.start : mark.end])
        pieces += [escape(text[at : mark.start]), f'<mark class="{mark.kind}">{surface}{note}</mark>']
        at = mark.end
    return "".join(pieces) + escape(text[at:])


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return an HTML table; numbers are rounded to three places, everything is escaped."""
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    body = "".join("<tr>" + "".join(f"<td>{escape(_cell(cell))}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def framed(*parts: str) -> str:
    """Return parts of HTML, in order, under the style that a notebook needs."""
    return f'{_STYLE}<div class="figlint">{"".join(parts)}</div>'


def heading(text: str) -> str:
    """Return a heading."""
    return f"<h4>{escape(text)}</h4>"


def texts_html(annotated: AnnotatedRecord, marks: Mapping[TextField, list[Mark]] | None = None) -> str:
    """Return the text fields of a record with their mentions.

    :param marks: Further marks by field.
    """
    parts = []
    for name, text in annotated.record.texts.items():
        if text:
            wanted = marks_of(annotated.mentions, name) + (marks or {}).get(name, [])
            parts.append(f"{heading(TITLES[name])}<p>{highlight(text, wanted)}</p>")
    return "".join(parts)


def mention_table(mentions: Iterable[Mention]) -> str:
    """Return a table of mentions."""
    rows = ((m.field, m.start, m.end, m.surface, m.label, m.symbol, ", ".join(m.ids), m.score) for m in mentions)
    return table(("field", "start", "end", "surface", "label", "symbol", "identifiers", "score"), rows)


def record_html(annotated: AnnotatedRecord) -> str:
    """Return an annotated record: its texts, and the organisms the figure is about."""
    organisms = ((call.name, f"NCBITaxon:{call.taxid}", call.probability) for call in annotated.organisms)
    return framed(
        heading(annotated.record.figid),
        texts_html(annotated),
        heading("Organisms"),
        table(("name", "identifier", "probability"), organisms),
    )


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
