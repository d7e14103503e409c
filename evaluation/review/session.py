"""A session: what one reviewer has before them, has decided and has passed over.

Decisions are in the file and nowhere else, so that a session that was killed goes on where it was. What was passed over
is forgotten with the session.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from figlint.evaluation.lint.decisions import (
    Decision,
    Ruling,
    Standing,
    append_decision,
    in_force,
    read_decisions,
    standings,
)
from figlint.evaluation.review.choices import can_choose
from figlint.evaluation.review.queue import Item
from figlint.nlp.errors import UsageError

#: Decisions of one reviewer are told apart by their time, also where the clock stands still. *Unit:* seconds
_TICK = 1e-6


@dataclass(frozen=True, slots=True)
class Step:
    """What was done last: a decision, or ``None`` for a finding passed over."""

    item: Item
    decision: Decision | None


class Session:
    """The queue of one reviewer.

    :param items: Findings in the order in which they should be decided.
    :param path: The file of decisions; it is made with the first one.
    :param reviewer: Whose decisions these are.
    :param is_known: Whether a field may hold a value that nothing proposed.
    """

    def __init__(
        self,
        items: Sequence[Item],
        path: Path,
        reviewer: str,
        *,
        is_known: Callable[[str, str], bool] = lambda field, value: False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.items = tuple(items)
        self.path = path
        self.reviewer = reviewer
        self._by_fingerprint = {item.fingerprint: item for item in items}
        self._is_known = is_known
        self._clock = clock
        self._decisions: tuple[Decision, ...] = ()
        self._seen: tuple[int, int] | None = None
        self._passed: list[str] = []
        self.last: Step | None = None
        self.refresh()

    def refresh(self) -> None:
        """Read the decisions again if the file has changed, as when somebody else's were merged into it."""
        state = _state(self.path)
        if state != self._seen:
            self._decisions = read_decisions(self.path) if state is not None else ()
            self._seen = state
        self.held: Mapping[str, Standing] = {
            fingerprint: standing
            for fingerprint, standing in standings(self._decisions).items()
            if fingerprint in self._by_fingerprint
        }
        mine = in_force(self._decisions).get(self.reviewer, ())
        self._mine = [decision for decision in mine if decision.fingerprint in self._by_fingerprint]

    @property
    def decided(self) -> dict[str, Decision]:
        """The reviewer's decisions by fingerprint."""
        return {decision.fingerprint: decision for decision in self._mine}

    @property
    def n_passed(self) -> int:
        """How many findings were passed over and are still open."""
        decided = self.decided
        return sum(fingerprint not in decided for fingerprint in self._passed)

    def current(self) -> Item | None:
        """Return the finding to decide next, ``None`` when all are decided.

        Those that nobody decided come first, then those that only others did, then those passed over, oldest first.
        """
        decided = self.decided
        open_items = [item for item in self.items if item.fingerprint not in decided]
        fresh = [item for item in open_items if item.fingerprint not in self._passed]
        if fresh:
            return next((item for item in fresh if item.fingerprint not in self.held), fresh[0])
        order = {fingerprint: place for place, fingerprint in enumerate(self._passed)}
        return min(open_items, key=lambda item: order[item.fingerprint], default=None)

    def find(self, fingerprint: str) -> Item:
        """Return the finding of a fingerprint.

        :raises UsageError: If the queue has no such finding.
        """
        item = self._by_fingerprint.get(fingerprint)
        if item is None:
            raise UsageError("no such finding in this queue")
        return item

    def decide(self, fingerprint: str, ruling: str, choice: str = "") -> None:
        """Decide a finding; the decision is on disk when this returns.

        To choose what accepting would leave there is to accept, and to choose the curated value is to reject, so that
        two reviewers who mean the same agree. A decision that stands already is not repeated.

        :param choice: The value to put instead, with ``choose``.
        :raises UsageError: If the queue has no such finding, or the ruling or choice cannot be.
        """
        item = self.find(fingerprint)
        ruled, chosen = self._ruling(item, ruling, choice.strip())
        before = self.decided.get(fingerprint)
        if before is None or (before.ruling, before.choice) != (ruled, chosen):
            self._append(item, ruled, chosen)
        self.last = Step(item, self.decided[fingerprint])

    def skip(self, fingerprint: str) -> None:
        """Pass over a finding; it comes again when nothing else is left.

        :raises UsageError: If the queue has no such finding.
        """
        item = self.find(fingerprint)
        self._passed = [entry for entry in self._passed if entry != fingerprint] + [fingerprint]
        self.last = Step(item, None)

    def undo(self) -> Item | None:
        """Take the last step back and return its finding, ``None`` if there is none.

        A finding passed over just now comes back; else the reviewer's latest decision is undone, also one of an
        earlier session.
        """
        if self.last is not None and self.last.decision is None and self._passed:
            item = self.find(self._passed.pop())
        elif self._mine:
            item = self.find(self._mine[-1].fingerprint)
            self._append(item, "undo", None)
        else:
            return None
        self.last = None
        return item

    def _ruling(self, item: Item, ruling: str, choice: str) -> tuple[Ruling, str | None]:
        if ruling == "accept":
            return "accept", None
        if ruling == "reject":
            return "reject", None
        if ruling != "choose":
            raise UsageError(f"no ruling {ruling!r}; there are accept, reject and choose")
        finding, repair = item.finding, item.finding.repair
        if not choice or not can_choose(finding):
            raise UsageError("there is nothing to choose here")
        if repair is not None and repair.new == choice:
            return "accept", None
        if choice == finding.value and not (repair is not None and repair.insert):
            return "reject", None
        offered = {each.value: each for each in item.choices}
        if repair is not None and repair.new is None and choice in offered and offered[choice].is_listed:
            return "accept", None  # what should stand there does so already: the wrong one goes
        if choice not in offered and not self._is_known(finding.field, choice):
            kind = "gene" if finding.field == "keywords" else "organism"
            raise UsageError(f"no {kind} has the name {choice!r}; put its approved or scientific name")
        return "choose", choice

    def _append(self, item: Item, ruling: Ruling, choice: str | None) -> None:
        finding = item.finding
        latest = max((d.time for d in self._decisions if d.reviewer == self.reviewer), default=0.0)
        decision = Decision(
            fingerprint=item.fingerprint, figid=finding.figid, rule=finding.rule, field=finding.field,
            value=finding.value, ruling=ruling, choice=choice, reviewer=self.reviewer,
            time=max(self._clock(), latest + _TICK),
        )  # fmt: skip
        append_decision(self.path, decision)
        self.refresh()


def _state(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_size, status.st_mtime_ns
