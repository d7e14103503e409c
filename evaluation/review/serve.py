"""The server: on this machine only, on a free port, until it is interrupted."""

from __future__ import annotations

import contextlib
import secrets
import socket
from collections.abc import Callable
from urllib.parse import urlencode

import uvicorn

from figlint.evaluation.review.app import make_app
from figlint.evaluation.review.session import Session
from figlint.nlp.errors import UsageError

_HOST = "127.0.0.1"


def serve(session: Session, *, port: int = 0, command: str = "", announce: Callable[[str], None]) -> None:
    """Serve a session until the process is interrupted.

    :param port: A port of this machine; 0 takes a free one.
    :param announce: Told the address to open, with its token, once the server listens there.
    :raises UsageError: If the port is taken.
    """
    token = secrets.token_urlsafe(24)
    with _listen(port) as listening:
        number = listening.getsockname()[1]
        config = uvicorn.Config(
            make_app(session, token, number, command),
            log_level="warning", access_log=False, lifespan="off", server_header=False, ws="none",
            timeout_graceful_shutdown=1,
        )  # fmt: skip
        announce(f"http://{_HOST}:{number}/?{urlencode({'token': token})}")
        with contextlib.suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listening])


def _listen(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((_HOST, port))
        listening.listen()
    except (OSError, OverflowError) as error:
        listening.close()
        raise UsageError(f"cannot listen on port {port}: {error}; leave --port out for a free one") from error
    return listening
