"""Text that was decoded wrongly somewhere on its way into the record."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from html.entities import html5

#: What the bytes 80 to 9F become when UTF-8 is read as Windows-1252; the five it leaves undefined stay controls.
_CONTINUATION = "\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
#: Lead bytes of Latin, Greek, punctuation, ligatures and emoji. Å and Ä are left out: “3 Å–4 Å” is sound text.
_MOJIBAKE = re.compile(f"[ÂÃÎÏ][{_CONTINUATION}]|[âï][{_CONTINUATION}]{{2}}|ð[{_CONTINUATION}]{{3}}")
_ESCAPE = re.compile(r"\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_REPLACEMENT = re.compile("\ufffd+")
#: Controls that YAML and JSON let in through escapes; tab and line ends belong to text.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
#: What every trace of a wrong decoding begins with; most texts hold none of these signs.
_TRACE = re.compile(r"[ÂÃÎÏâïð\\&\ufffd\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class TextProblem:
    """The first place at which a text is damaged.

    :param start: *Offsets:* code points, into the text.
    :param count: How many places are damaged in the same way.
    """

    start: int
    surface: str
    message: str
    count: int


def find_text_problem(text: str) -> TextProblem | None:
    """Return the first trace of a wrong decoding, or ``None`` if the text is sound.

    >>> find_text_problem("GLUT2â€“bearing").message
    "UTF-8 was read as Windows-1252: 'â€“' stands for '–'"
    >>> find_text_problem("TNFα – 3 Å, café") is None
    True
    """
    if text.isascii() and text.isprintable() and "\\" not in text and "&" not in text:
        return None
    if _TRACE.search(text) is None:
        return None
    problems = [problem for pattern, explain in _KINDS if (problem := _first(text, pattern, explain)) is not None]
    return min(problems, key=lambda problem: problem.start, default=None)


def _first(text: str, pattern: re.Pattern[str], explain: Callable[[str], str | None]) -> TextProblem | None:
    found = [(match, message) for match in pattern.finditer(text) if (message := explain(match[0])) is not None]
    if not found:
        return None
    match, message = found[0]
    return TextProblem(match.start(), match[0], message, len(found))


def _explain_mojibake(surface: str) -> str | None:
    data = b"".join(sign.encode("latin-1" if sign <= "\u00ff" else "cp1252") for sign in surface)
    try:
        meant = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return f"UTF-8 was read as Windows-1252: {surface!r} stands for {meant!r}"


def _explain_escape(surface: str) -> str | None:
    return f"the escape {surface} was not decoded; it stands for {chr(int(surface[2:], 16))!r}"


def _explain_entity(surface: str) -> str | None:
    if surface[1] != "#" and surface[1:] not in html5:
        return None
    return f"the HTML entity {surface} was not decoded; it stands for {unescape(surface)!r}"


def _explain_replacement(_surface: str) -> str | None:
    return "U+FFFD stands where a character could not be decoded; restore it from the paper"


def _explain_control(surface: str) -> str | None:
    return f"the control character U+{ord(surface):04X} is no text; remove it"


_KINDS: tuple[tuple[re.Pattern[str], Callable[[str], str | None]], ...] = (
    (_MOJIBAKE, _explain_mojibake),
    (_ESCAPE, _explain_escape),
    (_ENTITY, _explain_entity),
    (_REPLACEMENT, _explain_replacement),
    (_CONTROL, _explain_control),
)
