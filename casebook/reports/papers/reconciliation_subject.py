"""What the reconciliation of sources is made from."""

from __future__ import annotations

from dataclasses import dataclass

from casebook.model.evidence import Exhibit
from casebook.model.timeline import Reject, Source
from casebook.reports.papers.subject import Frame


@dataclass(frozen=True, slots=True)
class Step:
    """An entry of the journal that made or changed a source: who decided what, when and why.

    `decided` says in words how its times were read from then on.
    """

    seq: int
    at: str
    actor: str
    summary: str
    why: str
    decided: str = ""


@dataclass(frozen=True, slots=True)
class SourceAccount:
    """One source with all that accounts for it.

    `steps` are the entries of it and of the sources it was dated anew from, the oldest first;
    `dating` says which clock reading it is dated by. `doubts` and `reasons` count records by what
    is doubtful about their time, and rejects by reason. `rejects` may be fewer than there are.
    `zone` says which zone its times are in, and who says so.
    """

    source: Source
    exhibit: Exhibit | None = None
    steps: tuple[Step, ...] = ()
    dating: tuple[str, ...] = ()
    doubts: tuple[tuple[str, int], ...] = ()
    reasons: tuple[tuple[str, int], ...] = ()
    rejects: tuple[Reject, ...] = ()
    zone: str = ""


@dataclass(frozen=True, slots=True)
class ReconciliationSubject:
    """The sources to account for; `is_whole` says that they are all of the case that stand."""

    frame: Frame
    accounts: tuple[SourceAccount, ...]
    is_whole: bool
