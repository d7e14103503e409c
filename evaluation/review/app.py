"""The web application: a few pages of plain forms behind a guard.

A script only turns keys into presses of the forms' buttons; without it the page works as well. Nothing that a browser
sends becomes a path: the file of decisions was named when the server was started.
"""

from __future__ import annotations

import secrets
from urllib.parse import parse_qs, urlencode

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from figlint.evaluation.html.policy import asset
from figlint.evaluation.review.guard import Guard
from figlint.evaluation.review.session import Session
from figlint.evaluation.review.view import ASSETS, finding_page, summary_page
from figlint.nlp.errors import FiglintError, UsageError

#: A form of ours is a few hundred bytes. *Unit:* bytes
_MOST_BYTES = 16_384
_MOST_FIELDS = 8


class ReviewApp:
    """The handlers, over one session. They run one after another, so that a session needs no lock.

    :param session: What there is to decide.
    :param token: Opens the page, and goes with each form.
    :param command: How to apply the decisions, as shown at the end.
    """

    def __init__(self, session: Session, token: str, command: str) -> None:
        self._session = session
        self._token = token
        self._command = command
        style = asset("theme.css") + (ASSETS / "review.css").read_text(encoding="utf-8")
        script = (ASSETS / "review.js").read_text(encoding="utf-8")
        self._files = {"review.css": ("text/css", style), "review.js": ("text/javascript", script)}

    async def show(self, request: Request) -> Response:
        """Show a finding: the one asked for, else the next one; the summary when all are decided."""
        self._session.refresh()
        wanted = request.query_params.get("finding")
        item = self._session.find(wanted) if wanted else self._session.current()
        if item is None:
            return self._summary()
        return _page(finding_page(self._session, item, self._token))

    async def summarize(self, request: Request) -> Response:
        """Show what was decided."""
        del request
        self._session.refresh()
        return self._summary()

    async def decide(self, request: Request) -> Response:
        """Write a decision and go on to the next finding; a ruling that cannot be shows the finding again."""
        form = await self._form(request)
        item = self._session.find(form.get("finding", ""))
        try:
            self._session.decide(item.fingerprint, form.get("ruling", ""), form.get("choice", ""))
        except UsageError as error:
            return _page(finding_page(self._session, item, self._token, str(error)))
        return _go("/")

    async def skip(self, request: Request) -> Response:
        """Pass over a finding."""
        form = await self._form(request)
        self._session.skip(form.get("finding", ""))
        return _go("/")

    async def undo(self, request: Request) -> Response:
        """Take the last step back and show its finding again."""
        await self._form(request)
        item = self._session.undo()
        return _go("/" if item is None else f"/?{urlencode({'finding': item.fingerprint})}")

    async def file(self, request: Request) -> Response:
        """Return the style or the script; there are no other files."""
        found = self._files.get(request.path_params["name"])
        if found is None:
            raise HTTPException(404)
        return Response(found[1], media_type=found[0])

    def _summary(self) -> Response:
        return _page(summary_page(self._session, self._token, self._command))

    async def _form(self, request: Request) -> dict[str, str]:
        """Return the fields of a form of this page, after the session took in what others wrote."""
        body = b""
        async for piece in request.stream():
            body += piece
            if len(body) > _MOST_BYTES:
                raise HTTPException(413, "the form is too large")
        try:
            values = parse_qs(body.decode("utf-8"), max_num_fields=_MOST_FIELDS)
        except ValueError as error:
            raise HTTPException(400, "the form cannot be read") from error
        fields = {name: found[-1] for name, found in values.items()}
        if not secrets.compare_digest(fields.get("token", "").encode(), self._token.encode()):
            raise HTTPException(403, "the form does not come from this page")
        self._session.refresh()
        return fields


def make_app(session: Session, token: str, port: int, command: str = "") -> Starlette:
    """Return the application for a server on a port of this machine."""
    review = ReviewApp(session, token, command)
    return Starlette(
        routes=[
            Route("/", review.show, methods=["GET"]),
            Route("/summary", review.summarize, methods=["GET"]),
            Route("/assets/{name}", review.file, methods=["GET"]),
            Route("/decide", review.decide, methods=["POST"]),
            Route("/skip", review.skip, methods=["POST"]),
            Route("/undo", review.undo, methods=["POST"]),
        ],
        middleware=[Middleware(Guard, token=token, port=port)],
        exception_handlers={UsageError: _not_there, FiglintError: _failed, OSError: _failed},
    )


def _page(html: str) -> Response:
    # A path can hold bytes that are no UTF-8, which Python keeps as lone surrogates.
    return HTMLResponse(html.encode("utf-8", "replace"))


def _go(address: str) -> Response:
    return RedirectResponse(address, status_code=303)


async def _not_there(request: Request, error: Exception) -> Response:
    del request
    return PlainTextResponse(f"{error}\n", status_code=404)


async def _failed(request: Request, error: Exception) -> Response:
    """Say why a decision could not be read or written, as when the disk is full; the page is left as it was."""
    del request
    return PlainTextResponse(f"figlint: {error}\nNothing was decided. Go back and try again.\n", status_code=500)
