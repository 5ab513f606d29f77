"""Goal 17: the timeline exhibit against the usual way of making a long table with ReportLab.

Both set the same 100,000 rows with wrapped text on landscape A4, each in a process of its own.
Speed is CPU seconds of making the PDF, without the archive step, which costs the same for both;
memory is that of the whole paper, archive step included.
"""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from casebook.model.case import CaseHeader, Examiner
from casebook.model.instant import Instant, Precision, ZoneBasis, datetime_of, iso_in_zone, iso_utc
from casebook.model.paper import Head, PaperKind
from casebook.model.timeline import Record
from casebook.reports.papers.subject import Frame, TimelineSubject
from tests.bench.measure import Result, show

ROWS = 100_000
START_US = 1_669_161_600_000_000


def run(rows: int = ROWS) -> list[Result]:
    """Give goal 17, for speed and for memory."""
    ours, peer = _measure("ours", rows), _measure("peer", rows)
    ratio = peer["seconds"] / ours["seconds"]
    what = f"timeline PDF, {rows:,} wrapped rows"
    return [
        Result(
            "17",
            what,
            f"{ours['seconds']:.1f} s",
            f"{peer['seconds']:.1f} s (Table + Paragraph, 60 rows each)",
            f"{ratio:.1f}",
            ">= 3",
            ratio >= 3,
        ),
        Result(
            "17",
            f"{what}: peak memory",
            f"{ours['peak_mb']:.0f} MB",
            f"{peer['peak_mb']:.0f} MB",
            f"{ours['peak_mb'] / peer['peak_mb']:.2f}",
            "<= 200 MB",
            ours["peak_mb"] <= 200,
        ),
    ]


def _measure(who: str, rows: int) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.bench_pdf", who, str(rows)]
    done = subprocess.run(
        command, cwd=Path(__file__).parents[2], check=True, capture_output=True, text=True
    )
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def _records(rows: int) -> Iterator[Record]:
    for number in range(rows):
        yield Record(
            10**8 + number,
            1,
            number + 1,
            START_US + number * 1_733_000,
            "23/Nov/2022:05:30:00 +0530",
            Precision.SECOND,
            "",
            f'198.51.100.{number % 250} - - "GET /patient/{number * 37}/report.php?session='
            f'{number * 2654435761 % 2**64:016x} HTTP/1.1" 200 {number % 9973} "Mozilla/5.0 '
            '(X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"',
            "access",
            "srv-web-1",
        )


def _subject(rows: int) -> TimelineSubject:
    at = Instant(START_US, "", Precision.SECOND, "UTC", ZoneBasis.BY_FORMAT)
    header = CaseHeader("case", "Bench")
    frame = Frame(header, Examiner("Bench"), Head(1, "ab" * 32), at, 1, 1, "0")
    return TimelineSubject(frame, records=lambda: _records(rows), total=rows)


def _ours(rows: int) -> float:
    from casebook.reports.archive import archive
    from casebook.reports.render import draw

    start = time.process_time()
    document, data, _pages = draw(PaperKind.TIMELINE, _subject(rows))
    seconds = time.process_time() - start
    archive(data, document.title, datetime_of(START_US))
    return seconds


def _peer(rows: int) -> float:
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Table

    start = time.process_time()
    style = ParagraphStyle("cell", fontName="Helvetica", fontSize=6.8, leading=8.8)
    marks = [("FONT", (0, 0), (-1, -1), "Helvetica", 6.8), ("GRID", (0, 0), (-1, -1), 0.3, "grey")]
    story: list[Flowable] = []
    chunk: list[list[object]] = []
    for number, record in enumerate(_records(rows), start=1):
        assert record.utc_us is not None
        times = (
            iso_utc(record.utc_us, record.precision)
            + "\n"
            + iso_in_zone(record.utc_us, "Asia/Kolkata", record.precision)
        )
        place = f"S-1 line {record.locator}\n{record.host} {record.kind}"
        message = record.message.replace("&", "&amp;").replace("<", "&lt;")
        chunk.append([str(number), times, record.time_text, place, Paragraph(message, style)])
        if len(chunk) == 60 or number == rows:
            story.append(Table(chunk, colWidths=[30, 112, 104, 98, 407], style=marks))
            chunk = []
    SimpleDocTemplate(io.BytesIO(), pagesize=landscape(A4), leftMargin=45, rightMargin=45).build(
        story
    )
    return time.process_time() - start


if __name__ == "__main__":
    if len(sys.argv) == 3:
        seconds = {"ours": _ours, "peer": _peer}[sys.argv[1]](int(sys.argv[2]))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        sys.stdout.write(json.dumps({"seconds": seconds, "peak_mb": peak}))
    else:
        show(run())
