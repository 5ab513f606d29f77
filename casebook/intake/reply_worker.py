"""The child process that reads a reply: text, PDF, CSV or XLSX.

It gets an open file and a plan as one JSON line on standard input and answers with JSON lines on
standard output: what the file is, its rows, and what was met at the end. It runs under limits,
because parsers of hostile bytes may fail in any way; it never sees the case.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Iterable
from itertools import islice
from typing import Any

from casebook.errors import CaseError
from casebook.intake.child_limits import limit_child
from casebook.intake.replies.read import OpenReply, open_reply, time_questions
from casebook.intake.replies.reply_times import ReplyTimes
from casebook.intake.replies.text import identifiers_in
from casebook.intake.replies.typed_rows import FACTS, MapIncomplete, TypedRow
from casebook.intake.source import SourceFile, from_fd
from casebook.model.reply import ReplyForm
from casebook.model.reply_table import ReadOptions, ReplyQuestion
from casebook.model.timeline import DayOrder

MEMORY_BYTES = 1_500 << 20
_BATCH = 500
_REJECTS_SHOWN = 50
_SECONDS = 300
_SLOWEST_BYTES_PER_S = 200_000

Message = dict[str, Any]
"""One line of JSON between the two processes."""


def main() -> int:
    """Do what the plan on standard input says; 0 when the reply was read to its end."""
    line = sys.stdin.readline()
    if not line:
        # Whoever started this is gone already.
        return 1
    plan = json.loads(line)
    _limit(plan["size"])
    # Nothing here goes in circles, and the process ends with the reply.
    gc.disable()
    try:
        with from_fd(plan["fd"], plan["name"]) as source:
            _read(source, plan)
    except CaseError as error:
        _tell(error=str(error))
        return 1
    except MemoryError:
        _tell(error=f"{plan['name']} needs more memory than a parser may use, so it is not read.")
        return 1
    return 0


def plan_for(fd: int, name: str, size: int, options: ReadOptions, preview: int | None) -> Message:
    """Give the plan of a child; `preview` is the number of rows to show instead of typing all."""
    return {
        "fd": fd,
        "name": name,
        "size": size,
        "preview": preview,
        "form": options.form.value if options.form else "",
        "table": options.table,
        "delimiter": options.delimiter,
        "header_row": options.header_row,
        "columns": list(options.columns),
        "zone": options.zone,
        "day_order": options.day_order.value,
        "is_24_hour": options.is_24_hour,
    }


def _read(source: SourceFile, plan: Message) -> None:
    options = ReadOptions(
        ReplyForm(plan["form"]) if plan["form"] else None,
        plan["table"],
        plan["delimiter"],
        plan["header_row"],
        tuple(plan["columns"]),
        plan["zone"],
        DayOrder(plan["day_order"]),
        plan["is_24_hour"],
    )
    reply = open_reply(source, options)
    _tell(
        about={
            "form": reply.form.value,
            "reader": reply.reader,
            "table": reply.table.name,
            "tables": reply.table.names,
            "header_row": reply.header_row,
            "header": reply.header,
            "columns": reply.columns,
            "said": reply.said,
        }
    )
    if plan["preview"] is not None:
        _preview(source, reply, options, plan["preview"])
        return
    _type_all(source, reply, options)


def _preview(source: SourceFile, reply: OpenReply, options: ReadOptions, most: int) -> None:
    """Show the first rows, and say what reading all of them by these options would leave open."""
    shown = [
        (
            row.number,
            row.cells,
            row.raw,
            row.problem,
            row.notes,
            identifiers_in(row.raw) if reply.form is not ReplyForm.TABLE else (),
        )
        for row in islice(reply.rows(), most)
    ]
    _tell(shown=shown)
    says_half_day = False
    while True:
        times = ReplyTimes(options.zone, options.day_order, options.is_24_hour, says_half_day)
        count = rejected = 0
        rejects: list[object] = []
        questions: list[ReplyQuestion] = []
        try:
            for row in reply.typed(times):
                count += 1
                if row.problem:
                    rejected += 1
                    if len(rejects) < _REJECTS_SHOWN:
                        rejects.append((row.number, row.problem, row.raw))
        except MapIncomplete as error:
            count = sum(1 for _ in reply.rows())
            evidence = f"Columns: {', '.join(reply.header[:40])}."
            questions.append(
                ReplyQuestion("columns", str(error), evidence, ", ".join(reply.columns))
            )
        if not times.must_begin_again:
            break
        says_half_day = True
    questions += time_questions(reply, times, source.name)
    said = list(reply.table.said_after())
    _tell(
        end={"rows": count, "said": said, "questions": questions, "rejected": rejected,
             "rejects": rejects}
    )  # fmt: skip


def _type_all(source: SourceFile, reply: OpenReply, options: ReadOptions) -> None:
    says_half_day = False
    while True:
        times = ReplyTimes(options.zone, options.day_order, options.is_24_hour, says_half_day)
        count = _tell_rows(reply.typed(times))
        if not times.must_begin_again:
            break
        # Only at the end it shows that times with and without AM or PM stand side by side.
        says_half_day = True
        _tell(again=True)
    questions = time_questions(reply, times, source.name)
    said = list(reply.table.said_after())
    _tell(end={"rows": count, "said": said, "questions": questions, "rejected": 0, "rejects": []})


def _tell_rows(rows: Iterable[TypedRow]) -> int:
    """Tell the facts of many rows on one line, and behind it a line for the rest of each.

    The parent reads the facts of every row, and the rest of only a few.
    """
    write, dumps = sys.stdout.write, json.JSONEncoder(separators=(",", ":")).encode
    count = 0
    iterator = iter(rows)
    while some := list(islice(iterator, _BATCH)):
        write(dumps({"rows": [row[:FACTS] for row in some]}))
        # One text for all is written twice as fast as one for each. Within a string of it no quote
        # stands without a backslash, so an empty string between two lists is what parts them.
        rest = [part for row in some for part in (row[FACTS:], "")]
        write("\n" + dumps(rest)[1:-4].replace('],"",[', "]\n["))
        write("\n")
        count += len(some)
    return count


def _limit(size: int) -> None:
    seconds = _SECONDS + size // _SLOWEST_BYTES_PER_S
    limit_child(memory_bytes=MEMORY_BYTES, cpu_seconds=seconds, files=64)


def _tell(**line: object) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()
