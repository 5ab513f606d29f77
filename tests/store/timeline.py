"""Sources stored in a case without reading a file: rows go straight into scratch segments."""

from __future__ import annotations

import dataclasses
import hashlib
import random
from collections.abc import Iterator, Sequence

from casebook.model.timeline import UNDATED_US, DayOrder, LocatorKind, Source
from casebook.store import segments
from casebook.store.case_file import CaseFile
from casebook.store.scratch import ScratchBuilder, ScratchRow, read_scratch, record_hashes

START_US = 1_669_161_600_000_000
"""2022-11-23T00:00:00Z"""

SECOND = 1_000_000
HOSTS = ("dc01", "web-02", "mail")
USERS = ("anna", "ravi", "")
WORDS = ("logon", "failed", "mimikatz", "service", "résumé", "प्रमाणपत्र", "10.0.0.7", "C:\\tmp")


def row(
    locator: int,
    ts: int,
    message: str,
    host: str = "",
    user: str = "",
    kind: str = "",
    event_id: str = "",
    raw: str = "",
) -> ScratchRow:
    """Give a row as a reader does; its raw text holds the message."""
    raw = raw or f"{locator},{ts},{message},{host},{user}"
    return (locator, ts, str(ts), 2, kind, host, user, event_id, message, raw)


def random_rows(n: int, seed: int, span_s: int = 86_400, undated: int = 0) -> list[ScratchRow]:
    """Give rows in no order of time, some at the same time, the same for the same seed."""
    choose = random.Random(seed)
    rows = []
    for i in range(n):
        ts = START_US + choose.randrange(span_s) * SECOND
        if i < undated:
            ts = UNDATED_US
        message = " ".join(choose.choices(WORDS, k=4)) + f" number{i % 50}"
        rows.append(
            row(
                i + 1,
                ts,
                message,
                choose.choice(HOSTS),
                choose.choice(USERS),
                "syslog",
                str(4624 + i % 3),
            )
        )
    return rows


def build(
    case: CaseFile,
    name: str,
    rows: Sequence[ScratchRow],
    rejects: Sequence[tuple[int, str, str]] = (),
) -> segments.CopiedSegment:
    """Build a scratch segment and say where in the case it is to go."""
    path = segments.scratch_path(case.path, name)
    builder = ScratchBuilder(path)
    builder.add(rows)
    for reject in rejects:
        builder.reject(*reject)
    builder.finish()
    return segments.CopiedSegment(
        segments.next_segment(case), _next_number(case), 0, read_scratch(path, thorough=True)
    )


def store_source(
    case: CaseFile,
    parts: Sequence[Sequence[ScratchRow]],
    rejects: Sequence[tuple[int, str, str]] = (),
) -> Source:
    """Store a source whose segments hold `parts` in file order; the rejects go to the first."""
    copied: list[segments.CopiedSegment] = []
    records = hashlib.sha256()
    for n, rows in enumerate(parts):
        segment = build(case, f"test-{n}", rows, rejects if n == 0 else ())
        segment.first_ordinal = sum(len(part) for part in parts[:n])
        for hashes in record_hashes(segment.scratch.path):
            records.update(hashes)
        for _ in segments.copy(case, segment):
            pass
        copied.append(segment)
    source = _source(case, copied, records.hexdigest())
    with case.transaction():
        segments.publish(case, copied)
        source = case.assign(source)
        case.append("source.import", [source])
    segments.remove_scratch_files(case.path)
    return source


def retract(case: CaseFile, source: Source) -> None:
    """Retract a source as the action does."""
    with case.transaction():
        case.append("source.retract", [dataclasses.replace(source, retracted="wrong file")])


def in_time_order(rows: Sequence[ScratchRow]) -> Iterator[ScratchRow]:
    """Give the rows of one segment as the timeline shows them."""
    return iter(sorted(rows, key=lambda row: row[1]))


def _next_number(case: CaseFile) -> int:
    return len(case.all(Source, retracted=True)) + 1


def _source(
    case: CaseFile, copied: Sequence[segments.CopiedSegment], records_sha256: str
) -> Source:
    scratches = [segment.scratch for segment in copied]
    records = sum(scratch.rows for scratch in scratches)
    rejects = sum(scratch.rejects for scratch in scratches)
    return Source(
        id="",
        number=_next_number(case),
        name="made.csv",
        sha256=hashlib.sha256(str(_next_number(case)).encode()).hexdigest(),
        size_bytes=1,
        exhibit_id=None,
        reader="delimited",
        reader_version="1",
        encoding="utf-8",
        layout="{}",
        locator=LocatorKind.LINE,
        zone="",
        year=None,
        day_order=DayOrder.NONE,
        clock_offset_us=0,
        time_decided_by="",
        tzdb="2025b",
        rows_read=records + rejects,
        records=records,
        duplicates=0,
        rejects=rejects,
        undated=records - sum(scratch.dated for scratch in scratches),
        first_us=min((s.min_ts for s in scratches if s.min_ts is not None), default=None),
        last_us=max((s.max_ts for s in scratches if s.max_ts is not None), default=None),
        records_sha256=records_sha256,
        rows_sha256=hashlib.sha256(b"".join(s.rows_sha256 for s in scratches)).hexdigest(),
        rejects_sha256=hashlib.sha256(b"".join(s.rejects_sha256 for s in scratches)).hexdigest(),
    )
