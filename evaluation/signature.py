"""The signature of a report: one line that holds every setting that can change a number in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata

from figlint.models.fingerprint import fingerprint


@dataclass(frozen=True, slots=True)
class Signature:
    """Settings by name, in a fixed order.

    >>> str(Signature((("seed", "0"), ("version", "0.1.0"))))
    'seed:0|version:0.1.0'
    """

    entries: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return "|".join(f"{name}:{value}" for name, value in self.entries)

    def to_dict(self) -> dict[str, str]:
        """Return the settings for JSON."""
        return dict(self.entries)


def sign(models: Iterable[str], settings: Mapping[str, object]) -> Signature:
    """Return the signature of a report.

    :param models: Names or paths of the models that were run; their hashes go in.
    :param settings: Everything else that can change a number, by name.
    """
    return Signature(
        (
            *((name, _plain(value)) for name, value in settings.items()),
            ("models", ",".join(fingerprint(model) for model in models)),
            ("version", metadata.version("figlint")),
        )
    )


def _plain(value: object) -> str:
    if isinstance(value, Mapping):
        return ",".join(f"{key}={item}" for key, item in sorted(value.items())) or "-"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ",".join(map(str, value))
    return str(value)
