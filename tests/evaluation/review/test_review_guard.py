"""The guard: only our own page may ask, from this machine, with the token; nothing else is served or written."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from review_fixtures import make_items, rulings

from figlint.evaluation.review.app import make_app
from figlint.evaluation.review.guard import POLICY
from figlint.evaluation.review.session import Session

TOKEN, PORT = "the-token", 8765
HOST = f"127.0.0.1:{PORT}"
COOKIE = {"cookie": f"figlint-review-{PORT}={TOKEN}"}
OURS = COOKIE | {"origin": f"http://{HOST}"}
ITEMS = make_items(2)
FORM = {"token": TOKEN, "finding": ITEMS[0].fingerprint, "ruling": "accept"}

Ask = Callable[..., httpx.Response]


@pytest.fixture
def decisions(tmp_path: Path) -> Path:
    return tmp_path / "decisions.jsonl"


@pytest.fixture
def ask(decisions: Path) -> Ask:
    app = make_app(Session(ITEMS, decisions, "ada"), TOKEN, PORT)

    def ask(method: str, path: str, **given: object) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}") as client:
                return await client.request(method, path, **given)  # type: ignore[arg-type]

        # A browser of other tests may be running an event loop in this thread.
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, send()).result()

    return ask


def test_the_address_with_the_token_opens_the_page_and_leaves_a_cookie(ask: Ask) -> None:
    answer = ask("GET", f"/?token={TOKEN}")
    assert answer.status_code == 200
    assert answer.headers["set-cookie"] == f"figlint-review-{PORT}={TOKEN}; Path=/; HttpOnly; SameSite=Strict"
    assert "set-cookie" not in ask("GET", "/", headers=COOKIE).headers


@pytest.mark.parametrize(
    "path", ["/", "/summary", "/assets/review.js", "/nothing", "/?token=", "/?token=the-toke%C3%B6"]
)
@pytest.mark.parametrize("headers", [{}, {"cookie": f"figlint-review-{PORT}=other"}, {"cookie": f"token={TOKEN}"}])
def test_without_the_token_nothing_is_shown(ask: Ask, path: str, headers: dict[str, str]) -> None:
    answer = ask("GET", path, headers=headers)
    assert answer.status_code == 403
    assert "ANP32B" not in answer.text
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("host", ["evil.example", f"evil.example:{PORT}", "127.0.0.1", "127.0.0.1:1", "", "[::1]:8765"])
def test_another_host_is_refused_even_with_the_token(ask: Ask, host: str) -> None:
    answer = ask("GET", f"/?token={TOKEN}", headers={"host": host} | COOKIE)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("headers", "form"),
    [
        (COOKIE, FORM),
        (COOKIE | {"origin": "http://evil.example"}, FORM),
        (COOKIE | {"origin": "null"}, FORM),
        ({"origin": f"http://{HOST}"}, FORM),
        (OURS, {**FORM, "token": "other"}),
        (OURS, {"finding": FORM["finding"], "ruling": "accept"}),
        (OURS | {"host": "evil.example"}, FORM),
    ],
    ids=["no origin", "foreign origin", "null origin", "no cookie", "wrong token", "no token", "foreign host"],
)
def test_foreign_forms_decide_nothing(ask: Ask, decisions: Path, headers: dict[str, str], form: dict[str, str]) -> None:
    for path in ("/decide", "/skip", "/undo"):
        assert ask("POST", path, headers=headers, data=form).status_code == 403
    assert not decisions.exists()


def test_a_form_of_ours_decides(ask: Ask, decisions: Path) -> None:
    answer = ask("POST", "/decide", headers=OURS, data=FORM)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert rulings(decisions) == [("accept", None)]
    assert list(decisions.parent.iterdir()) == [decisions]


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        ("/decide", {"finding": "../../etc/passwd"}, 404),
        ("/skip", {"finding": "0" * 16}, 404),
        ("/decide", {"ruling": "delete everything"}, 200),
        ("/decide", {"ruling": "choose", "choice": "<b>no gene</b>"}, 200),
        ("/decide", {"ruling": "choose", "choice": "x" * 100_000}, 413),
        ("/decide", {f"field{n}": "x" for n in range(100)}, 400),
    ],
)
def test_forms_that_say_nothing_of_use_are_answered_and_decide_nothing(
    ask: Ask, decisions: Path, path: str, form: dict[str, str], status: int
) -> None:
    answer = ask("POST", path, headers=OURS, data=FORM | form)
    assert answer.status_code == status
    assert "<b>" not in answer.text
    assert not decisions.exists()


@pytest.mark.parametrize(
    "name",
    ["session.py", "..%2Fsession.py", "../app.py", quote("/etc/passwd", safe=""), "finding.html.j2", "theme.css"],
)
def test_nothing_but_the_pages_own_files_is_served(ask: Ask, name: str) -> None:
    assert ask("GET", f"/assets/{name}", headers=COOKIE).status_code == 404


@pytest.mark.parametrize("path", ["/", "/summary", "/assets/review.js", "/nothing", "/?token=wrong", "/?finding=wrong"])
def test_every_answer_says_what_a_browser_may_do(ask: Ask, path: str) -> None:
    for headers in ({}, COOKIE):
        answer = ask("GET", path, headers=headers)
        assert answer.headers["content-security-policy"] == POLICY
        assert "unsafe" not in POLICY
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_full_disk_is_told_and_the_finding_stays(ask: Ask, decisions: Path) -> None:
    decisions.mkdir()  # what cannot be appended to, for root as well
    answer = ask("POST", "/decide", headers=OURS, data=FORM)
    assert answer.status_code == 500
    assert "Nothing was decided" in answer.text
