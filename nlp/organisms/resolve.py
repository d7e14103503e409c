"""What a curated organism value denotes: a valid scientific name, a common name, a misspelling, a genus, nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from figlint.nlp.organisms.names import OrganismNames, name_key

Standing = Literal["valid", "case", "synonym", "common", "initial", "strain", "misspelt", "above", "absent", "unknown"]

_ABSENT = frozenset({"", "na", "n/a", "nan", "none", "null", "unknown", "not applicable", "not available", "-"})
_AUTHORITY = re.compile(r"\s+(?:\(?L(?:inn)?\.\)?|\([A-Z].*\)|[A-Z][a-z]+,? \d{4})$|\s+spp?\.?$")
_SPECIES_RANKS = frozenset(
    {"", "species", "subspecies", "strain", "varietas", "forma", "serotype", "isolate", "biotype", "no_rank"}
)  # fmt: skip
_INITIAL = re.compile(r"[A-Z]\.? [a-z][a-z-]+")
_MAX_EDITS = 2


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a value denotes.

    ``taxid`` and ``name`` are the taxon's, empty if none was found. ``above`` means a genus, a class or the like:
    a valid name that does not say which species; ``strain``, that words follow which are no part of the species'
    name. ``is_exact`` values need no repair.
    """

    value: str
    standing: Standing
    taxid: str = ""
    name: str = ""

    @property
    def is_exact(self) -> bool:
        """Whether the value is a scientific name as NCBI Taxonomy writes it, be it with a strain behind."""
        return self.standing in ("valid", "strain")


def resolve_organism(value: str, names: OrganismNames, nearby: Iterable[str] = ()) -> Resolution:
    """Return what a curated value denotes.

    :param value: The value as written.
    :param names: The tables and the taxonomy.
    :param nearby: Scientific names that the figure's text supports, tried first against misspellings.
    :returns: ``absent`` for values that say "nothing", ``unknown`` where nothing is found.
    """
    written = " ".join(value.split())
    if written.lower() in _ABSENT:
        return Resolution(value, "absent")
    plain = _AUTHORITY.sub("", written)
    found = _by_taxonomy(written, names)
    if found is None or found[0] == "common":  # common names mean what the tables say, where they have them
        found = _by_tables(plain, names) or found
    found = found or _by_taxonomy(plain, names)
    found = found or _with_strain(written, names) or _misspelt(plain, names, nearby)
    if found is None:
        return Resolution(value, "unknown")
    standing, taxid = found
    name = names.scientific_name(taxid)
    if standing == "valid" and names.taxonomy.rank(taxid) not in _SPECIES_RANKS:
        standing = "above"
    elif standing == "valid" and written not in (name, name[:1].upper() + name[1:]):
        standing = "case" if written.lower() == name.lower() else "synonym"
    return Resolution(value, standing, taxid, name)


def _by_tables(plain: str, names: OrganismNames) -> tuple[Standing, str] | None:
    for taxid, kind in names.phrases.get(name_key(plain), ()):
        if kind == "scientific":
            return "valid", taxid
        if kind == "initial" or _INITIAL.fullmatch(plain):
            return "initial", taxid
        if kind in ("common", "adjective"):
            is_latin = any(hit.kind == "synonym" for hit in names.taxonomy.find(plain))
            return ("synonym" if is_latin else "common"), taxid
    singular = plain[:-1] if plain.endswith("s") else ""
    return _by_tables(singular, names) if singular else None


def _by_taxonomy(plain: str, names: OrganismNames) -> tuple[Standing, str] | None:
    hits = names.taxonomy.find(plain)
    if not hits:
        return None
    best = [hit for hit in hits if hit.kind == hits[0].kind]
    if len({hit.taxid for hit in best}) > 1 and best[0].kind != "scientific":
        return None
    hit = best[0]
    if hit.kind == "common":
        return "common", hit.taxid
    return ("valid" if hit.kind == "scientific" else "synonym"), hit.taxid


def _with_strain(written: str, names: OrganismNames) -> tuple[Standing, str] | None:
    """Find the species or subspecies that a strain's name begins with."""
    words = written.split(" ")
    for length in range(len(words) - 1, 1, -1):
        found = _by_taxonomy(" ".join(words[:length]), names)
        if found is not None and found[0] == "valid":
            return "strain", found[1]
    return None


def _misspelt(plain: str, names: OrganismNames, nearby: Iterable[str]) -> tuple[Standing, str] | None:
    """Find the one name within two edits, among those of the text, the tables, and the genus that is written."""
    wanted = plain.lower()
    genus, _, rest = wanted.partition(" ")
    pools = [list(nearby), list(names.scientific.values())]
    if rest:
        pools.append([hit.name for hit in names.taxonomy.names_of(genus) if hit.kind == "scientific"])
    for pool in pools:
        near = {name for name in pool if 0 < edits(wanted, name.lower(), _MAX_EDITS) <= _MAX_EDITS}
        if len(near) == 1:
            (name,) = near
            if len(name) > 3 * _MAX_EDITS:
                taxids = [t for t, n in names.scientific.items() if n == name]
                taxids += [hit.taxid for hit in names.taxonomy.find(name) if hit.kind == "scientific"]
                return "misspelt", taxids[0]
    return None


def edits(left: str, right: str, most: int) -> int:
    """Return the number of letters to insert, delete, replace or swap; ``most + 1`` if it is more than that.

    >>> edits("mus musclus", "mus musculus", 2), edits("homo", "rattus", 2)
    (1, 3)
    """
    if abs(len(left) - len(right)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(right, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                best = min(best, older[j - 2] + 1)
            row.append(best)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
