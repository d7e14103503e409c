"""The guard before the review page: who may ask, and what a browser may do with the answer.

The server listens on this machine only, but every page that its user opens, and every program of other users here, can
reach it. So a request needs the random token, by the address that was printed or by the cookie that it sets; its Host
must be ours, since a foreign name can be made to point here; and a form must come from our own page.
"""

from __future__ import annotations

import secrets
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: What the page may load and send: its own style, script and forms, and no frame around it.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    # The address holds the token at first: it goes to no other site. Forms need their origin, so not `no-referrer`.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


class Guard:
    """ASGI middleware that answers 403 to what is not from our own page, and adds headers to every answer.

    :param token: What a request must carry.
    :param port: The port we listen on, part of our Host.
    """

    def __init__(self, app: ASGIApp, *, token: str, port: int) -> None:
        self._app = app
        self._token = token
        self._hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})
        # Cookies do not tell ports apart, and two reviews may run.
        self._cookie = f"figlint-review-{port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        if scope["type"] != "http":
            return
        given = self._given(scope)

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                if given:
                    headers.append("set-cookie", f"{self._cookie}={self._token}; Path=/; HttpOnly; SameSite=Strict")
            await send(message)

        refusal = self._refusal(scope, given)
        app = self._app if refusal is None else PlainTextResponse(f"figlint: {refusal}\n", status_code=403)
        await app(scope, receive, guarded)

    def _refusal(self, scope: Scope, given: bool) -> str | None:
        """Return why a request is refused, ``None`` if it is let through."""
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if host not in self._hosts:
            return "this page is for this machine alone"
        if not given and not self._is_ours(_cookie(headers.get("cookie", ""), self._cookie)):
            return "open the address that `figlint review` printed; it has a token in it"
        if scope["method"] not in ("GET", "HEAD") and headers.get("origin") != f"http://{host}":
            return "the form does not come from this page"
        return None

    def _given(self, scope: Scope) -> bool:
        """Whether the address has the token, as it has when it is opened first, at our own Host."""
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        return Headers(scope=scope).get("host", "") in self._hosts and self._is_ours(query.get("token", [""])[-1])

    def _is_ours(self, token: str) -> bool:
        return secrets.compare_digest(token.encode("utf-8", "replace"), self._token.encode())


def _cookie(header: str, name: str) -> str:
    try:
        found = SimpleCookie(header).get(name)
    except CookieError:
        return ""
    return found.value if found is not None else ""
