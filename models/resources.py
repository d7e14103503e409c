"""Opens the lexicon and the literature table that ship with figlint, checked against their manifest."""

from __future__ import annotations

import csv
import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Any

from figlint.nlp.errors import ResourceError
from figlint.nlp.lexicon.columns import read_columns
from figlint.nlp.lexicon.lexicon import Lexicon
from figlint.nlp.lexicon.literature import Literature
from figlint.nlp.lexicon.senses import Senses
from figlint.nlp.lexicon.taxa import CommonNames, Taxa
from figlint.nlp.lexicon.taxonomy import Taxonomy
from figlint.nlp.lexicon.textnames import TextNames

#: Version of the layout of the files.
FORMAT = 4
SHIPPED = Path(__file__).parent / "lexicons"
#: Longer names are left to the caption model and found by look-up: they are an eighth of the lexicon, 34 of 15,936
#: annotated genes of held-back texts are such names letter for letter, and the model finds 28 of these by itself.
LONGEST_NAME = 30


def open_lexicon(folder: Path | None = None) -> Lexicon:
    """Return the lexicon; the same object every time for the same folder.

    :param folder: A folder that ``figlint lexicon build`` wrote; the shipped lexicon if none.
    :raises ResourceError: If a file is absent, damaged, or of another version.
    """
    return _open_lexicon(folder or SHIPPED)


def open_text_names() -> TextNames:
    """Return what finds the shorter names of the shipped lexicon in running text, with a memory of its own.

    :raises ResourceError: If a file of the lexicon is absent, damaged, or of another version.
    """
    return open_lexicon().text_names(LONGEST_NAME)


def open_literature(folder: Path | None = None) -> Literature:
    """Return the literature table; the same object every time for the same folder.

    :param folder: A folder that ``figlint lexicon build`` wrote; the shipped table if none.
    :raises ResourceError: If a file is absent, damaged, or of another version.
    """
    return _open_literature(folder or SHIPPED)


def open_taxonomy(folder: Path | None = None) -> Taxonomy:
    """Return NCBI Taxonomy; the same object every time for the same folder.

    :param folder: A folder that ``figlint lexicon build`` wrote; the shipped table if none.
    :raises ResourceError: If a file is absent, damaged, or of another version.
    """
    return _open_taxonomy(folder or SHIPPED)


@lru_cache(maxsize=4)
def _open_lexicon(folder: Path) -> Lexicon:
    manifest = _manifest(folder)
    with ThreadPoolExecutor() as pool:  # unpacking takes most of the time, and leaves other threads alone
        taxonomy = pool.submit(_open_taxonomy, folder)
        senses = pool.submit(lambda: Senses(read_columns(_checked(folder, "senses.npz", manifest))))
        words = pool.submit(lambda: read_columns(_checked(folder, "words.npz", manifest)))
        genes = read_columns(_checked(folder, "genes.npz", manifest))
        taxa = Taxa(taxonomy.result(), _read_common(SHIPPED / "organisms.tsv"))
        return Lexicon(genes, words.result(), taxa, senses.result(), manifest)


@lru_cache(maxsize=4)
def _open_taxonomy(folder: Path) -> Taxonomy:
    manifest = _manifest(folder)
    names, tree = (read_columns(_checked(folder, name, manifest)) for name in ("taxon-names.npz", "taxonomy.npz"))
    return Taxonomy({**names, **tree})


def _read_common(path: Path) -> list[CommonNames]:
    """Read the table of common names, which has ``|`` between the names of a column."""
    with path.open(encoding="utf-8", newline="") as stream:
        return [
            CommonNames(
                row["taxid"],
                row["name"],
                tuple(filter(None, row["names"].split("|"))),
                tuple(filter(None, row["adjectives"].split("|"))),
            )
            for row in csv.DictReader(stream, delimiter="\t")
        ]


@lru_cache(maxsize=4)
def _open_literature(folder: Path) -> Literature:
    return Literature(read_columns(_checked(folder, "literature.npz", _manifest(folder))))


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / "manifest.json"
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ResourceError(f"no lexicon in {folder}: {error}; run `figlint lexicon build -o {folder}`") from error
    except ValueError as error:
        raise ResourceError(f"{path} is damaged: {error}; run `figlint lexicon build -o {folder}`") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ResourceError(f"{path} is not of format {FORMAT}; run `figlint lexicon build -o {folder}`")
    return manifest


def _checked(folder: Path, name: str, manifest: dict[str, Any]) -> Path:
    path = folder / name
    expected = manifest.get("files", {}).get(name)
    if path.exists() and sha256(path) != expected:
        raise ResourceError(f"{path} differs from its manifest; run `figlint lexicon build -o {folder}`")
    return path


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
