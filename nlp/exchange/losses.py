"""What a format could not hold, counted by kind; and the spelling of types and identifiers that formats share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from figlint.nlp.corpora.gold import GoldLabel, GoldMention
from figlint.nlp.corpora.labels import label_of

Losses = Counter[str]

#: Types that stand for a label where the mention's own type would be read as another.
TYPES: dict[GoldLabel, str] = {
    "gene": "Gene",
    "organism": "Species",
    "family": "FamilyName",
    "domain": "DomainMotif",
    "other": "Other",
}

_PLAIN_ID = re.compile(r"[^\s|,;()*]+:[^\s|,;()*]+")


def type_of(mention: GoldMention, losses: Losses, *, allowed: re.Pattern[str] | None = None) -> str:
    """Return the type to write: the mention's own, if reading gives its label again, else the label's.

    :param allowed: What types of the format may look like.
    """
    own = mention.type
    if own and label_of(own) == mention.label and (allowed is None or allowed.fullmatch(own)):
        return own
    if own != TYPES[mention.label]:
        losses["types"] += 1
    return TYPES[mention.label]


def ids_text(ids: Iterable[frozenset[str]], losses: Losses) -> str:
    """Write identifiers: things parted by ``;``, the alternatives of one by ``|``.

    An identifier that is no CURIE, or holds one of the marks, cannot be told apart and is lost.
    """
    slots = []
    for slot in ids:
        plain = sorted(curie for curie in slot if _PLAIN_ID.fullmatch(curie))
        losses["identifiers"] += len(slot) - len(plain)
        if plain:
            slots.append("|".join(plain))
    distinct = list(dict.fromkeys(slots))
    losses["identifiers"] += len(slots) - len(distinct)
    return ";".join(distinct)


def found(losses: Losses) -> Losses:
    """Return the losses that happened."""
    return Counter({kind: count for kind, count in losses.items() if count})
