"""The journal: the one door through which a case changes.

An entry is a header that chains to the one before it and commits to a salted body. The body says
who, what, why, and holds the full new state of every row the entry wrote.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

import tzdata

from casebook import __version__
from casebook.errors import CaseError, Refused
from casebook.model.case import Examiner
from casebook.model.paper import Entry, Head
from casebook.store.rows import TABLES, Row, canonical, to_row

ENTRY_DOMAIN = b"casefile/entry/v1\x00"
BODY_DOMAIN = b"casefile/body/v1\x00"
GENESIS = "0" * 64

_ACTOR = ("name", "rank", "badge", "unit")

MAX_BODY_BYTES = 64 * 1024 * 1024


@dataclass(slots=True)
class Draft:
    """What an entry is about to say. `rows` are model dataclasses, `raw_rows` ready-made rows."""

    kind: str
    rows: Sequence[object] = ()
    why: str = ""
    summary: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    blobs: Sequence[bytes] = ()
    raw_rows: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)


def append(connection: sqlite3.Connection, case_id: str, examiner: Examiner, draft: Draft) -> Head:
    """Write one entry and the rows it speaks of, inside the transaction the caller has open.

    When the clock stands before the last entry, an entry of kind `clock` says so first.
    Raises CaseError when a text cannot be stored.
    """
    now = datetime.now(UTC)
    last = last_header(connection)
    if last is not None and _stamp(now) < last["at"]:
        _write(
            connection,
            case_id,
            "clock",
            now,
            _body(
                examiner,
                Draft(
                    "clock",
                    summary=f"The computer's clock stood at {_stamp(now)}, before the entry of "
                    f"{last['at']}.",
                ),
                now,
                {},
            ),
        )
    written: dict[str, list[Row]] = {}
    for item in draft.rows:
        written.setdefault(TABLES[type(item)], []).append(to_row(item))
    head = _write(connection, case_id, draft.kind, now, _body(examiner, draft, now, written))
    for table, rows in written.items():
        for row in rows:
            _upsert(connection, table, row)
            connection.execute(
                "INSERT INTO touch (row_id, seq, tbl) VALUES (?, ?, ?)",
                (row["id"], head.seq, table),
            )
    for data in draft.blobs:
        connection.execute(
            "INSERT INTO blob (sha256, size, data) SELECT ?1, ?2, ?3 "
            "WHERE NOT EXISTS (SELECT 1 FROM blob WHERE sha256 = ?1)",
            (hashlib.sha256(data).hexdigest(), len(data), data),
        )
    return head


def head(connection: sqlite3.Connection) -> Head:
    """Give the newest entry; number 0 and 64 zeros before the first."""
    row = connection.execute("SELECT seq, hash FROM log ORDER BY seq DESC LIMIT 1").fetchone()
    return Head(*row) if row else Head(0, GENESIS)


def last_header(connection: sqlite3.Connection) -> dict[str, Any] | None:
    """Give the header of the newest entry, or None."""
    row = connection.execute("SELECT header FROM log ORDER BY seq DESC LIMIT 1").fetchone()
    return None if row is None else dict(json.loads(row[0]))


def entries(
    connection: sqlite3.Connection, first: int = 1, last: int | None = None
) -> Iterator[Entry]:
    """Read entries `first` to `last` in order."""
    for header, digest, body in connection.execute(
        "SELECT header, hash, body FROM log JOIN body USING (seq) "
        "WHERE seq BETWEEN ? AND ? ORDER BY seq",
        (first, last if last is not None else 2**62),
    ):
        yield _entry(json.loads(header), digest, json.loads(body))


def history(connection: sqlite3.Connection, row_id: str) -> tuple[Entry, ...]:
    """Read every entry that wrote the row `row_id`, oldest first."""
    return tuple(
        _entry(json.loads(header), digest, json.loads(body))
        for header, digest, body in connection.execute(
            "SELECT header, hash, body FROM touch JOIN log USING (seq) JOIN body USING (seq) "
            "WHERE row_id = ? ORDER BY seq",
            (row_id,),
        )
    )


def check_chain(
    connection: sqlite3.Connection,
    first: int = 1,
    seen: Callable[[int, dict[str, Any], dict[str, Any]], None] | None = None,
    last: int | None = None,
) -> Head:
    """Check the entries `first` to `last` (None: the newest) and give the last one.

    `seen` gets number, header and body of each.

    Raises Refused at the first entry that is missing, changed, or out of order.
    """
    previous, case_id, last_at = _before(connection, first)
    number = first - 1
    for seq, header_text, digest, salt, body_text in connection.execute(
        "SELECT l.seq, l.header, l.hash, b.salt, b.body FROM log AS l NOT INDEXED "
        "LEFT JOIN body AS b ON b.seq = l.seq WHERE l.seq BETWEEN ? AND ? ORDER BY l.seq",
        (first, last if last is not None else 2**62),
    ):
        number += 1
        if seq != number:
            raise Refused(f"Entry {number} of the journal is missing. The file was changed.")
        header, body = _checked(seq, header_text, digest, salt, body_text)
        if header["seq"] != seq or header["prev"] != previous:
            raise Refused(f"Entry {seq} of the journal does not follow entry {seq - 1}.")
        if header["case"] != (case_id or header["case"]):
            raise Refused(f"Entry {seq} of the journal belongs to another case.")
        if header["at"] < last_at and header["kind"] != "clock":
            raise Refused(f"Entry {seq} of the journal is earlier than the one before it.")
        previous, case_id, last_at = digest, header["case"], header["at"]
        if seen is not None:
            seen(seq, header, body)
    if last is None:
        check_counts(connection, number)
    return Head(number, previous)


def check_counts(connection: sqlite3.Connection, number: int) -> None:
    """Raise Refused unless log and body hold exactly entries 1 to `number`, at least one."""
    bodies = connection.execute("SELECT count(*) FROM body NOT INDEXED").fetchone()[0]
    total = connection.execute("SELECT count(*) FROM log NOT INDEXED").fetchone()[0]
    if bodies != total or total != number:
        raise Refused("The journal holds content that no entry accounts for.")
    if number == 0:
        raise Refused("The journal has no entries.")


def _before(connection: sqlite3.Connection, first: int) -> tuple[str, str, str]:
    if first <= 1:
        return GENESIS, "", ""
    row = connection.execute("SELECT header, hash FROM log WHERE seq = ?", (first - 1,)).fetchone()
    if row is None:
        raise Refused(f"Entry {first - 1} of the journal is missing. The file was changed.")
    try:
        header = json.loads(row[0])
    except (ValueError, RecursionError) as error:
        raise Refused(f"Entry {first - 1} of the journal cannot be read.") from error
    if not _is_header(header):
        raise Refused(f"Entry {first - 1} of the journal is not as Casebook writes entries.")
    return row[1], header["case"], header["at"]


def _checked(
    seq: int, header_text: str, digest: str, salt: bytes | None, body_text: str | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    if hashlib.sha256(ENTRY_DOMAIN + header_text.encode()).hexdigest() != digest:
        raise Refused(f"Entry {seq} of the journal was changed: its hash differs.")
    if salt is None or body_text is None:
        raise Refused(f"The content of entry {seq} of the journal is missing.")
    try:
        header = json.loads(header_text, object_pairs_hook=_unique)
        body = json.loads(body_text, object_pairs_hook=_unique)
        same = canonical(header) == header_text and canonical(body) == body_text
        committed = header["body"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Refused(f"Entry {seq} of the journal cannot be read.") from error
    if not same:
        raise Refused(f"Entry {seq} of the journal is not in canonical form.")
    if not (_is_header(header) and _is_body(body)):
        raise Refused(f"Entry {seq} of the journal is not as Casebook writes entries.")
    if hashlib.sha256(BODY_DOMAIN + salt + body_text.encode()).hexdigest() != committed:
        raise Refused(f"The content of entry {seq} of the journal was changed.")
    return header, body


def _is_header(header: object) -> bool:
    return (
        isinstance(header, dict)
        and isinstance(header.get("seq"), int)
        and _has_texts(header, ("at", "body", "case", "kind", "prev"))
    )


def _is_body(body: object) -> bool:
    """Say whether a body has the shape that every reader of it relies on."""
    if not isinstance(body, dict) or not _has_texts(body, ("summary", "why")):
        return False
    actor, blobs, rows = body.get("actor"), body.get("blobs"), body.get("rows")
    return (
        isinstance(actor, dict)
        and len(actor) == len(_ACTOR)
        and _has_texts(actor, _ACTOR)
        and isinstance(body.get("details"), dict)
        and isinstance(blobs, list)
        and all(
            isinstance(blob, dict)
            and isinstance(blob.get("size"), int)
            and _has_texts(blob, ("sha256",))
            for blob in blobs
        )
        and isinstance(rows, dict)
        and all(isinstance(some, list) and all(map(_is_row, some)) for some in rows.values())
    )


def _is_row(row: object) -> bool:
    return isinstance(row, dict) and isinstance(row.get("id"), str | int)


def _has_texts(found: Mapping[str, Any], names: Sequence[str]) -> bool:
    return all(isinstance(found.get(name), str) for name in names)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("duplicate key")
    return found


def _entry(header: Mapping[str, Any], digest: str, body: Mapping[str, Any]) -> Entry:
    actor = body["actor"]
    return Entry(
        seq=header["seq"],
        at=header["at"],
        kind=header["kind"],
        actor=Examiner(**actor).title(),
        why=body["why"],
        summary=body["summary"],
        hash=digest,
        rows={table: tuple(rows) for table, rows in body["rows"].items()},
    )


def _body(
    examiner: Examiner, draft: Draft, now: datetime, written: Mapping[str, Sequence[Row]]
) -> dict[str, Any]:
    return {
        "actor": {
            "name": examiner.name,
            "rank": examiner.rank,
            "badge": examiner.badge,
            "unit": examiner.unit,
        },
        "app": __version__,
        "blobs": [
            {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)} for data in draft.blobs
        ],
        "details": dict(draft.details),
        "local": now.astimezone().isoformat()[-6:],
        "monotonic_us": time.monotonic_ns() // 1000,
        "platform": platform.system(),
        "rows": {**draft.raw_rows, **written},
        "sqlite": sqlite3.sqlite_version,
        "summary": draft.summary,
        "tzdb": tzdata.IANA_VERSION,
        "why": draft.why,
    }


def _write(
    connection: sqlite3.Connection,
    case_id: str,
    kind: str,
    now: datetime,
    body: Mapping[str, Any],
) -> Head:
    before = head(connection)
    salt = os.urandom(16)
    text = canonical(body)
    try:
        encoded = text.encode()
    except UnicodeEncodeError as error:
        raise CaseError(
            "Not saved: the text holds half of a character that no encoding can keep "
            "(a lone surrogate). Delete the odd character and save again."
        ) from error
    if len(encoded) > MAX_BODY_BYTES:
        raise CaseError(
            f"Not saved: {len(encoded):,} bytes are more than one entry can hold "
            f"({MAX_BODY_BYTES:,}). Attach the text as a file instead."
        )
    header = canonical(
        {
            "at": _stamp(now),
            "body": hashlib.sha256(BODY_DOMAIN + salt + encoded).hexdigest(),
            "case": case_id,
            "kind": kind,
            "prev": before.hash,
            "seq": before.seq + 1,
            "v": 1,
        }
    )
    digest = hashlib.sha256(ENTRY_DOMAIN + header.encode()).hexdigest()
    connection.execute("INSERT INTO log VALUES (?, ?, ?)", (before.seq + 1, header, digest))
    connection.execute("INSERT INTO body VALUES (?, ?, ?)", (before.seq + 1, salt, text))
    return Head(before.seq + 1, digest)


def _upsert(connection: sqlite3.Connection, table: str, row: Row) -> None:
    connection.execute(_upsert_sql(table, tuple(row)), tuple(row.values()))


@cache
def _upsert_sql(table: str, names: tuple[str, ...]) -> str:
    quoted = [f'"{name}"' for name in names]
    changes = ", ".join(f"{name} = excluded.{name}" for name in quoted if name != '"id"')
    marks = ", ".join("?" for _ in names)
    return (
        f"INSERT INTO {table} ({', '.join(quoted)}) VALUES ({marks}) "
        f"ON CONFLICT (id) DO UPDATE SET {changes}"
    )


def _stamp(now: datetime) -> str:
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def newest_kinds(
    connection: sqlite3.Connection, newest: int, count: int
) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Read number, kind and details of the last `count` entries, newest first."""
    for seq, header, body in connection.execute(
        "SELECT seq, header, body FROM log JOIN body USING (seq) "
        "WHERE seq > ? ORDER BY seq DESC LIMIT ?",
        (newest - count, count),
    ):
        yield seq, json.loads(header)["kind"], json.loads(body)["details"]


def stored(connection: sqlite3.Connection, first: int, last: int) -> Iterator[dict[str, str]]:
    """Read entries as they are stored: header and body as text, hash and salt in hex."""
    for header, digest, salt, body in connection.execute(
        "SELECT header, hash, hex(salt), body FROM log JOIN body USING (seq) "
        "WHERE seq BETWEEN ? AND ? ORDER BY seq",
        (first, last),
    ):
        yield {"header": header, "hash": digest, "salt": salt.lower(), "body": body}
