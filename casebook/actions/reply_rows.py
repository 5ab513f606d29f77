"""The rows of a matched reply as they are kept: one compressed blob, read page by page.

The blob is a gzip file that any tool unpacks to JSON lines: first one that says how many rows there
are and where each page begins, then one for each row. Every page is a gzip member of its own.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from itertools import islice

from casebook.errors import CaseError
from casebook.model.labels import label
from casebook.model.reply import Reply
from casebook.model.reply_table import KeptRow, Verdict
from casebook.store.case_file import CaseFile

PAGE = 500
_GZIP = 31
_MOST_OF_PAGE = 256 << 20


def packed_rows(rows: Iterable[KeptRow]) -> bytes:
    """Write rows as they are kept; the same rows give the same bytes."""
    pages: list[bytes] = []
    offsets: list[int] = []
    count = at = 0
    iterator = iter(rows)
    while some := list(islice(iterator, PAGE)):
        text = "".join(f"{_line(row)}\n" for row in some)
        page = _compressed(text)
        offsets.append(at)
        pages.append(page)
        at += len(page)
        count += len(some)
    head = {"form": "casebook/reply-rows/1", "rows": count, "page": PAGE, "offsets": offsets}
    return b"".join((_compressed(json.dumps(head, separators=(",", ":")) + "\n"), *pages))


def rows_of(case: CaseFile, reply: Reply, first: int = 0, most: int = PAGE) -> tuple[KeptRow, ...]:
    """Give some rows of a matched reply, from the place `first` on, counted from 0.

    Raises CaseError when the reply was not matched yet.
    """
    if not reply.rows_sha256:
        raise CaseError(f"{label(reply)} was not matched with lines yet.")
    return tuple(islice(unpacked_rows(case.blob(reply.rows_sha256), first), most))


def unpacked_rows(blob: bytes, first: int = 0) -> Iterator[KeptRow]:
    """Read kept rows from the place `first` on; the pages before it are not unpacked."""
    try:
        unpacker = zlib.decompressobj(_GZIP)
        head = json.loads(unpacker.decompress(blob, _MOST_OF_PAGE))
        start = len(blob) - len(unpacker.unused_data)
        offsets, page, view = head["offsets"], int(head["page"]), memoryview(blob)
        for place in range(max(first, 0) // page, len(offsets)):
            unpacker = zlib.decompressobj(_GZIP)
            text = unpacker.decompress(view[start + int(offsets[place]) :], _MOST_OF_PAGE)
            skip = first - place * page if place * page < first else 0
            for line in text.decode().splitlines()[skip:]:
                yield _row(json.loads(line))
    except (zlib.error, ValueError, LookupError, TypeError) as error:
        raise CaseError(
            "The kept rows of the reply cannot be read. Verify the case, and match the reply again."
        ) from error


def _compressed(text: str) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, _GZIP)
    return packer.compress(text.encode()) + packer.flush()


def _line(row: KeptRow) -> str:
    found = row._asdict()
    return json.dumps({k: v for k, v in found.items() if v not in ("", (), None)},
                      ensure_ascii=True, separators=(",", ":"))  # fmt: skip


def _row(found: dict[str, object]) -> KeptRow:
    get = found.get
    lines, notes, port = get("lines", ()), get("notes", ()), get("port")
    if not isinstance(lines, list | tuple) or not isinstance(notes, list | tuple):
        raise ValueError(found)
    return KeptRow(
        int(str(found["number"])),
        Verdict(str(found["verdict"])),
        str(get("said", "")),
        tuple(int(line) for line in lines),
        int(str(get("line_count", 0))),
        str(get("identifier", "")),
        None if port is None else int(str(port)),
        str(get("first", "")),
        str(get("last", "")),
        tuple(str(note) for note in notes),
        str(get("text", "")),
    )
