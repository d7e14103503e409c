"""How much of an input is read before it is taken for damaged or hostile."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on a single record; what exceeds one becomes an unreadable record that names the bound.

    The largest of 208 real records has 8 kB and 715 YAML nodes, so the defaults leave two orders of magnitude and more,
    and still hold a worker below a few hundred megabytes.

    :param record_bytes: Size of a Markdown file, of a YAML document or of a JSON line.
    :param text_length: Length of a text field.
        *Unit:* code points; the default is spaCy's own ``max_length``.
    :param values: Number of values of a curated field.
    :param nodes: Number of YAML or JSON nodes of a record.
    :param depth: How deep lists and mappings may nest.
    :param evidence_bytes: Size of the evidence table of a record.
    """

    record_bytes: int = 16 * 2**20
    text_length: int = 1_000_000
    values: int = 20_000
    nodes: int = 100_000
    depth: int = 100
    evidence_bytes: int = 16 * 2**20


DEFAULT_LIMITS = Limits()
