"""Wrongly decoded text is told from sound text with the same letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figlint.nlp.records.text_problems import find_text_problem


@pytest.mark.parametrize(
    ("text", "surface", "meant"),
    [
        ("ZÃ¼rich", "Ã¼", "ü"),
        ("GLUT2â€“bearing", "â€“", "–"),
        ("the cellâ€™s", "â€™", "’"),
        ("TGF-Î² and IFN-Î³", "Î²", "β"),
        ("5 Âµm", "Âµ", "µ"),
        ("ï¬\u0081broblast", "ï¬\u0081", "ﬁ"),
        (r"TNF\u03b1", r"\u03b1", "α"),
        ("p &lt; 0.05", "&lt;", "<"),
        ("TNF&#945;", "&#945;", "α"),
        ("TNF&alpha;", "&alpha;", "α"),
        ("caf\ufffd", "\ufffd", "restore"),
        ("TNF\x1b[2J", "\x1b", "U+001B"),
    ],
)
def test_damage_is_found_and_explained(text: str, surface: str, meant: str) -> None:
    """The message says what the damage stands for, where that can be known."""
    problem = find_text_problem(text)
    assert problem is not None
    assert text[problem.start :].startswith(surface)
    assert problem.surface == surface
    assert meant in problem.message


@pytest.mark.parametrize(
    "text",
    [
        "TNFα – “NF-κB” … 3 Å–4 Å at 37 °C, ±5 µm, café, Müller, Ñandú, Â, Ã and Î",
        "two\nlines\tand a tab\r\n",
        "“GAUß” and ‘CAFÉ’ – naïve",
        "R&D; AT&T; &c; p<0.05 & q>1; a&b;",
        r"\alpha \upsilon C:\users\new",
        "日本語 中文 한국어 עברית العربية",
    ],
)
def test_sound_text_is_left_alone(text: str) -> None:
    """Accents, quotes and signs that also occur in damaged text are no damage."""
    assert find_text_problem(text) is None


@given(
    st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=10), st.sampled_from("αβγκµ°±é–’“”…≥→ﬁ")
)
def test_every_common_sign_is_found_when_misread(head: str, sign: str) -> None:
    """UTF-8 read as Windows-1252 is found for each sign that captions use."""
    misread = sign.encode("utf-8").decode("latin-1")
    problem = find_text_problem(head.replace("&", "").replace("\\", "") + misread)
    assert problem is not None
    assert repr(sign) in problem.message


def test_first_place_and_number_are_told() -> None:
    """One problem for a text, with how often its kind occurs."""
    problem = find_text_problem("a Ã¤ &amp; Ã¶ Ã¼")
    assert problem is not None
    assert (problem.start, problem.count) == (2, 3)
