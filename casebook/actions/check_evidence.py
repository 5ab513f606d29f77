"""Check exhibits, their digests and their custody, and say what settles each finding."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from casebook.actions import clock
from casebook.actions.progress import OnCase, Progress
from casebook.actions.same_content import MEDIA
from casebook.model.case import CaseHeader
from casebook.model.evidence import CustodyMove, Digest, Exhibit
from casebook.model.examination import ClockReading, Incident
from casebook.model.instant import Instant
from casebook.model.labels import label
from casebook.model.timeline import Source
from casebook.model.transfer import Certificate, Forwarding
from casebook.rules import certificates, custody_checks, exhibit_checks, hops, laboratory
from casebook.rules.certificates import Need
from casebook.rules.exhibit_checks import Twin
from casebook.rules.finding import Finding
from casebook.store import slices
from casebook.store.case_file import CaseFile

T = TypeVar("T")

Checked = tuple[Exhibit, tuple[Finding, ...]]

SLICE_S = 0.025
"""How long a slice should take; the number of exhibits in the next one follows from it."""

_FIRST_SLICE = 8
_LARGEST_SLICE = 400

_MOST_OF_ONE_DIGEST = 20
"""So many rows of one digest are looked at: enough to name the exhibits that share it."""


@dataclass(frozen=True, slots=True)
class _Case:
    """What the checks of every exhibit need, read once."""

    header: CaseHeader
    sources: dict[str, list[str]]
    forwardings: tuple[Forwarding, ...]
    serials: dict[str, frozenset[str]]
    now: Instant


def findings_of(case: CaseFile, exhibit: Exhibit) -> tuple[Finding, ...]:
    """Check one exhibit against everything recorded about it; a handful of indexed queries."""
    ((_, found),) = _check(case, [exhibit], _read_case(case))
    return found


def check_all(
    on_case: OnCase,
    progress: Progress,
    seen: Callable[[Exhibit, tuple[Finding, ...]], None],
) -> None:
    """Check every exhibit in force and hand each to `seen` with its findings, by number.

    Each job on the case thread takes about `SLICE_S`. Raises Cancelled.
    """
    whole = on_case(_read_case)

    def check(case: CaseFile, exhibits: Sequence[Exhibit]) -> list[Checked]:
        return _check(case, exhibits, whole)

    for exhibit, found in _in_slices(on_case, progress, "Checking the evidence", check):
        seen(exhibit, found)


def certificate_needs(case: CaseFile, exhibit_id: str | None = None) -> tuple[Need, ...]:
    """Give the certificates that exhibits need, present or missing; None: of all exhibits.

    All of them at once is for papers; a window with many exhibits asks `all_certificate_needs`.
    """
    if exhibit_id is not None:
        return certificate_needs_of(case, [exhibit_id])
    return _needs(case, case.all(Exhibit), case.all(Certificate))


def certificate_needs_of(case: CaseFile, exhibit_ids: Sequence[str]) -> tuple[Need, ...]:
    """Give the certificates that some exhibits need; the certificates are read once."""
    exhibits = [case.get(Exhibit, exhibit_id) for exhibit_id in exhibit_ids]
    return _needs(case, exhibits, case.all(Certificate))


def all_certificate_needs(
    on_case: OnCase, progress: Progress, seen: Callable[[tuple[Need, ...]], None]
) -> None:
    """Hand the needs of each exhibit to `seen`, in slices like `check_all`. Raises Cancelled."""
    known = on_case(lambda case: case.all(Certificate))

    def check(case: CaseFile, exhibits: Sequence[Exhibit]) -> list[tuple[Need, ...]]:
        return [_needs(case, exhibits, known)]

    for needed in _in_slices(on_case, progress, "Looking for certificates", check):
        if needed:
            seen(needed)


def _in_slices(
    on_case: OnCase,
    progress: Progress,
    what: str,
    check: Callable[[CaseFile, Sequence[Exhibit]], list[T]],
) -> Iterator[T]:
    """Run `check` over all exhibits in force, so many at once as a slice has time for."""
    total = on_case(slices.count_exhibits)
    done, last, size = 0, 0, _FIRST_SLICE
    while True:
        progress.check_cancelled()
        progress.advance(done, total, what)
        exhibits, found, took_s = on_case(
            functools.partial(_slice, after=last, size=size, check=check)
        )
        if not exhibits:
            return
        yield from found
        done, last = done + len(exhibits), exhibits[-1].number
        fitting = int(size * SLICE_S / max(took_s, 0.0001))
        size = max(1, min(fitting, 2 * size, _LARGEST_SLICE))


def _slice(
    case: CaseFile,
    *,
    after: int,
    size: int,
    check: Callable[[CaseFile, Sequence[Exhibit]], list[T]],
) -> tuple[tuple[Exhibit, ...], list[T], float]:
    started = time.perf_counter()
    exhibits = slices.exhibits_after(case, after, size)
    found = check(case, exhibits) if exhibits else []
    return exhibits, found, time.perf_counter() - started


def _read_case(case: CaseFile) -> _Case:
    sources: dict[str, list[str]] = {}
    for source in case.all(Source):
        if source.exhibit_id is not None:
            sources.setdefault(source.exhibit_id, []).append(f"{label(source)} {source.name}")
    return _Case(
        case.header(), sources, case.all(Forwarding), slices.shared_serials(case), clock.now()
    )


def _check(case: CaseFile, exhibits: Sequence[Exhibit], whole: _Case) -> list[Checked]:
    ids = [exhibit.id for exhibit in exhibits]
    wholes = slices.with_wholes(case, exhibits)
    moves = slices.by_exhibit(case, CustodyMove, ids)
    digests = slices.by_exhibit(case, Digest, ids)
    incidents = slices.by_exhibit(case, Incident, ids)
    readings = slices.by_exhibit(case, ClockReading, _clocked(ids, wholes, whole.sources))
    listed = slices.hashed_below(case, ids)
    twins = _twins(case, digests)
    # Most serial numbers stand once: only for the others are the exhibits gone through.
    own_serials = {e.serial_number for e in exhibits if exhibit_checks.has_serial(e)}
    serials = {each for own in own_serials for each in whole.serials.get(own, ())}
    same_serial = slices.rows_in(case, Exhibit, "serial_number", serials)
    found: list[Checked] = []
    for exhibit in exhibits:
        line = _line(exhibit, wholes)
        own_moves, own_digests = moves.get(exhibit.id, ()), digests.get(exhibit.id, ())
        own_incidents = incidents.get(exhibit.id, ())
        # An incident says the same as its cause, and stands at the top until it is explained.
        causes = {incident.cause_id for incident in own_incidents}
        said = [
            *exhibit_checks.incident_findings(own_incidents),
            *exhibit_checks.whole_findings(line[0] if line else None),
            *custody_checks.findings(
                exhibit,
                own_moves,
                whole.now,
                limit_hours=whole.header.transit_limit_hours,
                digests=own_digests,
                readings=readings.get(exhibit.id, ()),
                explained=causes,
            ),
            *exhibit_checks.mismatch_findings(own_digests, causes),
            *laboratory.findings(exhibit, own_moves, whole.forwardings, whole.now),
            *exhibit_checks.digest_findings(exhibit, line, own_digests, exhibit.id in listed),
            *exhibit_checks.original_findings(exhibit, _is_image(own_digests)),
            *exhibit_checks.same_digest_findings(exhibit, line, own_digests, twins),
            *exhibit_checks.same_serial_findings(exhibit, same_serial),
            *exhibit_checks.clock_findings(
                whole.sources.get(exhibit.id, ()), any(e.id in readings for e in (exhibit, *line))
            ),
        ]
        found.append((exhibit, tuple(said)))
    return found


def _is_image(digests: Sequence[Digest]) -> bool:
    return any(d.retracted is None and d.over.startswith(MEDIA) for d in digests)


def _clocked(
    ids: Sequence[str], wholes: dict[str, Exhibit], sources: dict[str, list[str]]
) -> set[str]:
    """Give the exhibits whose readings matter: these, and what those with a log came from."""
    found = set(ids)
    for exhibit_id in ids:
        if exhibit_id in sources:
            found |= {e.id for e in _line(wholes[exhibit_id], wholes)}
    return found


def _twins(case: CaseFile, digests: dict[str, list[Digest]]) -> list[Twin]:
    """Give the digests that several exhibits have, with each exhibit and what it came from."""
    values = {d.value for some in digests.values() for d in some if not d.is_claimed}
    shared = slices.shared_digests(case, values, _MOST_OF_ONE_DIGEST)
    exhibits = slices.rows_in(case, Exhibit, "id", {digest.exhibit_id for digest in shared})
    wholes = slices.with_wholes(case, exhibits)
    return [
        Twin(digest, wholes[digest.exhibit_id], _line(wholes[digest.exhibit_id], wholes))
        for digest in shared
        if digest.exhibit_id in wholes
    ]


def _line(exhibit: Exhibit, wholes: dict[str, Exhibit]) -> tuple[Exhibit, ...]:
    """Give what an exhibit is a part of, nearest first."""
    found: list[Exhibit] = []
    whole = wholes.get(exhibit.parent_id or "")
    while whole is not None and whole not in found:
        found.append(whole)
        whole = wholes.get(whole.parent_id or "")
    return tuple(found)


def _needs(
    case: CaseFile, exhibits: Sequence[Exhibit], known: Sequence[Certificate]
) -> tuple[Need, ...]:
    wanting = [exhibit for exhibit in exhibits if hops.needs_certificate(exhibit)]
    wholes = slices.with_wholes(case, wanting)
    digests = slices.by_exhibit(case, Digest, wholes)
    # Only where no digest says who made a copy does its custody say it.
    moves = slices.rows_in(case, CustodyMove, "exhibit_id", set(wholes) - set(digests))
    every = (digest for some in digests.values() for digest in some)
    found = certificates.needs(case.header(), wholes.values(), moves, every, known)
    wanted = {exhibit.id for exhibit in wanting}
    place = {exhibit.id: n for n, exhibit in enumerate(wanting)}
    mine = [need for need in found if need.exhibit_id in wanted]
    return tuple(sorted(mine, key=lambda need: place[need.exhibit_id]))
