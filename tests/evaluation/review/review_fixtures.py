"""Findings to review, made by hand, and a server over them in this process."""

from __future__ import annotations

import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

import uvicorn

from figlint.evaluation.lint.findings import Finding, Repair
from figlint.evaluation.review.app import make_app
from figlint.evaluation.review.choices import Choice
from figlint.evaluation.review.queue import Item
from figlint.evaluation.review.session import Session
from figlint.nlp.mentions import AnnotatedRecord, Mention
from figlint.nlp.records.record import CuratedValue, EvidenceRow, Position, Record

CAPTION = "TNF family cytokines, BAFF, and APRIL."


def make_item(number: int, caption: str = CAPTION, value: str = "ANP32B", confidence: float = 0.9) -> Item:
    """Return a finding on APRIL in a figure of its own, with two genes to choose from."""
    figid = f"PMC{number}__fig"
    start = caption.index("PRIL") - 1
    surface = caption[start : start + 5]
    mention = Mention("caption", start, start + 5, surface, "gene", ("HGNC:11928",), "TNFSF13", 0.9)
    genes = (CuratedValue("keywords", value, Position(9, 5), 0), CuratedValue("keywords", "TNF", Position(10, 5), 1))
    record = Record(
        figid, f"records/{figid}.md", texts=MappingProxyType({"caption": caption}), pmcid=f"PMC{number}", journal="J",
        curated=MappingProxyType({"keywords": genes, "organisms": None, "organisms_ner": ()}),
        evidence=(EvidenceRow(surface, value, "10541", "9606", "Homo sapiens", "hgnc_alias_symbol", 2),),
    )  # fmt: skip
    finding = Finding(
        record.path, 9, 5, figid, "keywords", value, "G101", confidence, f"{surface} is TNFSF13 here.", 0,
        {"word": surface, "senses": ["gene: TNFSF13"]}, Repair(None, safe=False),
    )  # fmt: skip
    choices = (
        Choice("TNFSF13", "TNF superfamily member 13", "Homo sapiens", "HGNC:11928", 0.75),
        Choice("ANP32A", "acidic nuclear phosphoprotein 32 family member A", "Homo sapiens", "HGNC:13233", None),
    )
    annotated = AnnotatedRecord(record, (mention,), ())
    return Item(finding, annotated, choices, "acidic nuclear phosphoprotein 32", (("kind:alias", 1.5),))


def make_items(n: int) -> tuple[Item, ...]:
    """Return findings of n figures, the most worth first."""
    return tuple(make_item(number, confidence=0.9 - number / 100) for number in range(1, n + 1))


@contextmanager
def serving(session: Session) -> Iterator[str]:
    """Serve a session; gives the address with its token."""
    token = secrets.token_urlsafe(16)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        app = make_app(session, token, port, "figlint check records --fix --decisions decisions.jsonl")
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{port}/?token={token}"
        finally:
            server.should_exit = True
            thread.join()


def rulings(path: Path) -> list[tuple[str, str | None]]:
    """Return what stands in a file of decisions."""
    from figlint.evaluation.lint.decisions import read_decisions

    return [(decision.ruling, decision.choice) for decision in read_decisions(path)] if path.exists() else []
