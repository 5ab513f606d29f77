"""Replies as providers send them, made here; everything in them is from documentation ranges."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
from reportlab.pdfgen import canvas

from casebook.intake.replies.read import OpenReply, open_reply
from casebook.intake.replies.reply_times import ReplyTimes
from casebook.intake.replies.typed_rows import TypedRow
from casebook.intake.source import open_source
from casebook.model.reply_table import ReadOptions

IPDR = ("Name", "Address", "IP Address", "Source Port of Public IP", "Start Date", "Start Time",
        "End Date", "End Time")  # fmt: skip


def csv_text(rows: Sequence[Sequence[str]], delimiter: str = ";", end: str = "\r\n") -> str:
    return "".join(delimiter.join(row) + end for row in rows)


def workbook(path: Path, fill: Callable[[Any], None]) -> Path:
    """Write a workbook whose one sheet `fill` fills in."""
    book = openpyxl.Workbook()
    fill(book.active)
    book.save(path)
    return path


def pdf(path: Path, pages: Sequence[Sequence[str]], password: str = "") -> Path:
    output = io.BytesIO()
    encrypt = password or None
    page = canvas.Canvas(output, encrypt=encrypt)
    for lines in pages:
        for place, line in enumerate(lines):
            page.drawString(72, 800 - 14 * place, line)
        page.showPage()
    page.save()
    path.write_bytes(output.getvalue())
    return path


def read(path: Path, options: ReadOptions | None = None) -> tuple[OpenReply, list[TypedRow]]:
    """Open and type a reply in this process, which only tests may do."""
    options = options or ReadOptions()
    with open_source(path) as source:
        reply = open_reply(source, options)
        times = ReplyTimes(options.zone, options.day_order, options.is_24_hour)
        return reply, list(reply.typed(times))


NOON = datetime(2022, 11, 23, 12, 0, 0)
