"""Coordinated names: ``ERK1/2``, ``IL-1α and -β``, ``MAP2K1–4``, ``SERCA1, 2, and 3``.

Authors write the stem of a series once. A *head* is the one member written in full; the *members* after it carry only
their tail, and their full name is the head with its own tail replaced. Nothing is looked up here: whether a member
exists is for the lexicon to say, through the ``known`` argument, which keeps ``JAK2 and 3 mice`` from naming JAK3.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_GREEK_WORDS = "alpha|beta|gamma|delta|epsilon|zeta|eta|theta|kappa|lambda"
_GREEK = rf"[α-ω]|{_GREEK_WORDS}"
_ROMAN = "VIII|VII|VI|IV|IX|III|II|I|V|X"
_ITEM = rf"(?:{_ROMAN}|\d{{1,3}}[A-Za-z]?\d?|[α-ω]\d?|(?:{_GREEK_WORDS})\d?|[A-Za-z]\d{{0,2}})"

#: What ends the written-out head: the shape of its tail decides which items may follow.
_TAILS = (
    re.compile(rf"(?:{_ROMAN})$"),
    re.compile(r"\d{1,3}[A-Za-z]?\d?$"),
    re.compile(rf"(?:{_GREEK})\d?$"),
    re.compile(r"[A-Z]\d{0,2}$"),
    re.compile(r"(?<=\d)[a-z]$"),
)
_TIGHT = r"\s?/\s?-?"
_LOOSE = r"\s?,\s?(?:and\s|or\s|&\s?)?-?|\s(?:and|or|&)\s-?"
_RANGE = r"\s?[–—]\s?|-|\sto\s|\sthrough\s"
_NEXT = re.compile(rf"(?P<sep>{_TIGHT}|{_LOOSE}|{_RANGE})(?P<item>{_ITEM})(?![\w'′]|[.,]\d|-[\w])")
_ROMAN_ONLY = re.compile(_ROMAN)
_DIGITS = re.compile(r"\d+$")
_NUMBER = re.compile(r"\d{1,3}(?![\w'′]|[.,]\d)")
_FULL_RANGE = re.compile(r"\s?[–—]\s?|\sto\s|\sthrough\s")
#: After a loose separator a bare number may count or measure something instead.
_QUANTITY = re.compile(
    r"\s*(?:%|°|[x×]\s?\d|-?fold|(?:[µμmnpk]?(?:M|g|l|L|m)|kDa|bp|kb|h|hr|hrs|min|s|sec|days?|weeks?|months?|years?|hours?|"
    r"mice|mouse|rats?|cells?|animals?|times|independent|biological|patients?|samples?|different|other|more)\b)"
)
_MAX_RANGE = 12


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a series after its head.

    :param start: *Offsets:* half-open, code points, of the part that is written (``2`` in ``ERK1/2``).
    :param name: the full name (``ERK2``); members inside a range (``MAP2K1–4``) share the span of the range's end.
    :param shares_name: whether that span is written in full, and so a name of its own (``ARF-1 to ARF-4``).
    """

    start: int
    end: int
    name: str
    shares_name: bool = False


def members(text: str, start: int, end: int, known: Callable[[str], bool]) -> tuple[Member, ...]:
    """Return the members that follow the head ``text[start:end]``.

    :param known: whether a full name exists; a series ends at the first member that does not.
    :returns: in order of the text, without the head; ``()`` when the head stands alone.

    >>> [m.name for m in members("SERCA1, 2, and 3", 0, 6, known=lambda name: True)]
    ['SERCA2', 'SERCA3']
    >>> members("JAK2 and 3 mice", 0, 4, known=lambda name: True)
    ()
    """
    head = text[start:end]
    found: list[Member] = list(_between(text, end, head, known))
    at, last = end, head
    if found:
        return tuple(found)
    while match := _NEXT.match(text, at):
        separator, item = match["sep"], match["item"]
        loose = re.fullmatch(_LOOSE, separator) is not None
        if loose and item.isdigit() and not separator.endswith("-") and _QUANTITY.match(text, match.end()):
            break
        names = _range(last, item) if re.fullmatch(_RANGE, separator) else (_with_tail(head, item),)
        if not names or None in names or not all(name and name != head and known(name) for name in names):
            break
        found.extend(Member(match.start("item"), match.end("item"), name) for name in names if name)
        at, last = match.end(), names[-1] or head
    return tuple(found)


def _between(text: str, end: int, head: str, known: Callable[[str], bool]) -> Iterator[Member]:
    """Yield the members inside a range that writes both of its ends in full: ``ARF-1 to ARF-4``.

    They share the span of the range's end, which is a name of its own.
    """
    digits = _DIGITS.search(head)
    separator = _FULL_RANGE.match(text, end) if digits and digits.start() else None
    if digits is None or separator is None or not text.startswith(head[: digits.start()], separator.end()):
        return
    start = separator.end()
    last = _NUMBER.match(text, start + digits.start())
    names = _range(head, last[0])[:-1] if last else ()
    if last and all(name and known(name) for name in names):
        yield from (Member(start, last.end(), name, shares_name=True) for name in names if name)


def split(surface: str, known: Callable[[str], bool]) -> tuple[Member, ...]:
    """Split a surface form that is itself a whole series, the head first.

    :returns: all members, or ``()`` when the surface form is no series of known names.

    >>> [(m.start, m.end, m.name) for m in split("ERK1/2", known=lambda name: True)]
    [(0, 4, 'ERK1'), (5, 6, 'ERK2')]
    >>> split("NF-κB", known=lambda name: True)
    ()
    """
    for cut in _cuts(surface):
        if not known(surface[:cut]):
            continue
        rest = members(surface, 0, cut, known)
        if rest and rest[-1].end == len(surface):
            return (Member(0, cut, surface[:cut]), *rest)
    return ()


def _cuts(surface: str) -> Iterator[int]:
    """Yield the places at which a head may end, left to right."""
    for match in re.finditer(rf"{_TIGHT}|{_LOOSE}|{_RANGE}", surface):
        if match.start() > 1:
            yield match.start()


def _with_tail(head: str, item: str) -> str | None:
    """Replace the tail of ``head`` by ``item``; ``None`` when their shapes do not agree."""
    for tail in _TAILS:
        match = tail.search(head)
        if match is None or match.start() == 0:
            continue
        stem, own = head[: match.start()], match[0]
        if _shape(own) == _shape(item) or (_ROMAN_ONLY.fullmatch(own) and _ROMAN_ONLY.fullmatch(item)):
            return stem + item
        if own[0].isdigit() and len(own) > 1 and not own.isdigit() and item.isalpha() and len(item) == 1:
            return stem + own.rstrip(string.ascii_letters) + item
        if own[0].isdigit() and item[0].isdigit():
            return stem + item
    return None


def _shape(tail: str) -> str:
    """Return the kind of series a tail belongs to."""
    if re.fullmatch(r"\d+", tail):
        return "number"
    if re.fullmatch(r"\d+[A-Za-z]\d?", tail):
        return "number+letter"
    if re.match(_GREEK, tail):
        return "greek" if not tail[-1].isdigit() else "greek+number"
    return "upper" if tail[0].isupper() else "lower"


def _range(first: str, item: str) -> tuple[str | None, ...]:
    """Return the names after ``first`` up to the one that ends in the number ``item``; ``()`` when it is no range."""
    match = _DIGITS.search(first)
    if match is None or match.start() == 0 or not item.isdigit() or item.startswith("0"):
        return ()
    low, high = int(match[0]), int(item)
    if not low < high <= low + _MAX_RANGE:
        return ()
    return tuple(f"{first[: match.start()]}{number}" for number in range(low + 1, high + 1))
