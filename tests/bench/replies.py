"""A reply of 100,000 rows read and matched with the 100,000 lines of its request."""

from __future__ import annotations

import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

from casebook.actions import match_reply
from casebook.actions.progress import Directly, Progress
from casebook.actions.register_reply import HandedOver, register
from casebook.model.agency import Agency
from casebook.model.case import CaseHeader, Examiner
from casebook.model.identifier import IdentifierKind
from casebook.model.instant import Instant, Precision, ZoneBasis, iso_in_zone
from casebook.model.reply import Reply, ReplyForm
from casebook.model.reply_table import ReadOptions
from casebook.model.request import Leg, Line, Request
from casebook.model.timeline import DayOrder
from casebook.store.case_file import CaseFile
from tests.bench.measure import Result, median, run, timed
from tests.bench.timeline import Workplace

ROWS = 100_000
LIMIT_S = 5.0
ROUNDS = 3
_BASE_US = 1_669_179_600_000_000
_COLUMNS = (
    "identifier=NAT IP", "source port=NAT Port", "start=Start Time", "end=End Time",
    "subscriber name=Name", "address=Address", "phone=Contact No", "user ID=User ID",
    "MAC or device=MAC Address", "private IP=Source IP", "destination=Destination IP",
    "destination port=Destination Port",
)  # fmt: skip
_HEADER = ("Name", "Address", "Contact No", "User ID", "Source IP", "NAT IP", "NAT Port",
           "Destination IP", "Destination Port", "Start Time", "End Time",
           "MAC Address")  # fmt: skip


def measure_replies(place: Workplace) -> list[Result]:
    """Time a reply in CSV and one in XLSX, from its file to what it proposes for every line."""
    path = place.folder / "replies.casebook"
    case = _large_case(path)
    results = []
    for name, write in (("CSV", _write_csv), ("XLSX", _write_xlsx)):
        file = place.folder / f"reply.{name.lower()}"
        write(file)
        results += _measure(case, name, file)
    case.close()
    results += [_memory(path, number, name) for number, name in ((1, "CSV"), (2, "XLSX"))]
    return results


def propose(case: CaseFile, number: int) -> match_reply.Proposal:
    """Read and match one of the two replies."""
    options = ReadOptions(
        columns=_COLUMNS, zone="Asia/Kolkata", day_order=DayOrder.DAY_FIRST, is_24_hour=True
    )
    reply = case.numbered(Reply, number)
    return match_reply.propose(Directly(case), reply, options, Progress())


def _measure(case: CaseFile, name: str, file: Path) -> list[Result]:
    (request,) = case.all(Request)
    draft = Reply("", 0, request.id, request.to_agency_id, _at(ROWS + 60), ReplyForm.TABLE)
    handed = HandedOver("Nodal officer", "SI Rao")
    made = register(Directly(case), draft, file, handed, Progress()).reply
    ready = len(propose(case, made.number).ready())
    if ready != ROWS:
        raise AssertionError(f"{ready} of {ROWS} lines were answered")
    seconds = median([timed(lambda: propose(case, made.number)) for _ in range(ROUNDS)])
    return [_result(f"{name}, {ROWS:,} rows with {ROWS:,} lines", seconds)]


def _memory(path: Path, number: int, name: str) -> Result:
    code = (
        "from pathlib import Path; from casebook.store.case_file import CaseFile; "
        "from tests.bench.replies import propose; "
        f"propose(CaseFile.view(Path({str(path)!r})), {number})"
    )
    peak = run([sys.executable, "-c", code], Path.cwd()).peak_bytes
    words = f"{peak / (1 << 20):.0f} MiB"
    return Result("replies", f"{name}, peak memory of both processes", words, "", "", "", True)


def _result(what: str, seconds: float) -> Result:
    met = seconds <= LIMIT_S
    return Result("replies", what, f"{seconds:.2f} s", "", "", f"<= {LIMIT_S:.0f} s", met)


def _large_case(path: Path) -> CaseFile:
    case = CaseFile.create(path, Examiner("Bench"), CaseHeader(id="case", title="Replies"))
    unit, isp = (Agency(str(uuid.uuid4()), n, f"Agency {n}", f"A{n}") for n in (1, 2))
    request = Request(str(uuid.uuid4()), 1, "production notice", "Addresses", isp.id)
    leg = Leg(str(uuid.uuid4()), request.id, 1, unit.id, isp.id, sent_at=_at(ROWS))
    with case.transaction():
        case.append("bench.add", [unit, isp, request, leg])
    for first in range(0, ROWS, 10_000):
        with case.transaction():
            case.append("bench.add", [_line(request, n) for n in range(first, first + 10_000)])
    return case


def _line(request: Request, n: int) -> Line:
    return Line(str(uuid.uuid4()), request.id, n + 1, IdentifierKind.IPV4, _ip(n), "subscriber",
                _at(n), _port(n))  # fmt: skip


def _rows() -> Iterator[tuple[str, ...]]:
    for n in range(ROWS):
        yield (
            f"Subscriber {n}", f"House {n % 900}, Sector {n % 60}, Delhi",
            f"98{n % 100_000_000:08}", f"user{n}@isp.example.com", f"10.{n % 200}.{n % 251}.7",
            _ip(n), str(_port(n)), "198.51.100.7", "443", _ist(n - 20), _ist(n + 20),
            f"02:00:5e:{n >> 16 & 255:02x}:{n >> 8 & 255:02x}:{n & 255:02x}",
        )  # fmt: skip


def _write_csv(path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(";".join(_HEADER) + "\n")
        file.writelines(";".join(cells) + "\n" for cells in _rows())


def _write_xlsx(path: Path) -> None:
    # Another process writes it, so that its memory is not counted with ours.
    code = f"from tests.bench.replies import write_workbook; write_workbook({str(path)!r})"
    subprocess.run([sys.executable, "-c", code], check=True)


def write_workbook(path: str) -> None:
    """Write the reply as a workbook."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("IPDR")
    sheet.append(_HEADER)
    for cells in _rows():
        sheet.append(cells)
    book.save(path)


def _ip(n: int) -> str:
    # Thirty thousand subscribers share each address.
    return f"203.0.113.{n % 4 + 1}"


def _port(n: int) -> int:
    return 1_024 + n % 60_000


def _ist(n: int) -> str:
    text = iso_in_zone(_BASE_US + n * 1_000_000, "+05:30", Precision.SECOND)
    return f"{text[8:10]}/{text[5:7]}/{text[:4]} {text[11:19]}"


def _at(n: int) -> Instant:
    us = _BASE_US + n * 1_000_000
    return Instant(us, f"{us}", Precision.SECOND, "UTC", ZoneBasis.IN_TEXT)
