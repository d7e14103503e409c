"""Where in the text a finding is: the mentions and words that it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from figlint.evaluation.lint.findings import Finding
from figlint.nlp.display import Mark
from figlint.nlp.mentions import AnnotatedRecord, Mention
from figlint.nlp.records.record import TextField

_NOTE = "this finding"


def mentions_of(finding: Finding, annotated: AnnotatedRecord) -> tuple[Mention, ...]:
    """Return the mentions that a finding is about: at its place in the text, else those of its word."""
    evidence = finding.evidence
    place = (evidence.get("field"), evidence.get("start"), evidence.get("end"))
    words = words_of(finding)
    return tuple(m for m in annotated.mentions if (m.field, m.start, m.end) == place or m.surface in words)


def words_of(finding: Finding) -> frozenset[str]:
    """Return the words of the text that a finding is about; a number alone says nothing of its place."""
    evidence = finding.evidence
    words = {str(evidence.get("word") or ""), *_strings(evidence.get("surfaces"))}
    return frozenset(word for word in words if any(letter.isalpha() for letter in word))


def marks_of_finding(
    finding: Finding, annotated: AnnotatedRecord, field: TextField, note: str = _NOTE
) -> Iterator[Mark]:
    """Yield marks on what a finding is about in a field: its mentions, and its words where nothing was recognised.

    :param note: Stands behind each mark, after the symbol that was read there.
    """
    for mention in mentions_of(finding, annotated):
        if mention.field == field:
            named = mention.symbol and mention.symbol != mention.surface
            yield Mark(mention.start, mention.end, "x", f"{mention.symbol} – {note}" if named else note)
    text = annotated.record.texts.get(field, "")
    words = words_of(finding)
    if finding.index is not None and any(letter.isalpha() for letter in finding.value):
        words |= {finding.value}
    for word in words:
        for match in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", text):
            yield Mark(match.start(), match.end(), "x", note)


def _strings(value: object) -> Iterable[str]:
    return map(str, value) if isinstance(value, list | tuple) else ()
