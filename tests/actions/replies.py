"""A request that was sent, and replies to it, for the tests of the actions."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from casebook.actions import keep
from casebook.actions.ask_agency import ask_agency
from casebook.actions.paste_lines import read_lines
from casebook.actions.progress import Directly, Progress
from casebook.actions.record_answer import record_leg
from casebook.actions.register_reply import HandedOver, Registered, register
from casebook.model.agency import Agency
from casebook.model.reply import Reply, ReplyForm
from casebook.model.reply_table import ReadOptions
from casebook.model.request import Leg, Request
from casebook.model.timeline import DayOrder
from casebook.store.case_file import CaseFile
from tests.actions.conftest import instant

SENT, RECEIVED = "2022-12-01T10:00:00+05:30", "2023-01-09T10:00:00+05:30"
LINES = """\
203.0.113.45:50122\t2022-11-23T10:15:30+05:30\tsubscriber
203.0.113.46:40000\t2022-11-23T11:00:00+05:30\tsubscriber
203.0.113.47:40001\t2022-11-05T11:00:00+05:30\tsubscriber
198.51.100.9:1000\t2022-11-05T11:00:00+05:30\tsubscriber
"""
HEADER = "Name;Address;IP Address;Source Port of Public IP;Start Time;End Time"
# Line 1 fits; line 2 has the clock of UTC; line 3 another port; line 4 none; nobody asked; no year.
TABLE = f"""{HEADER}
A. Rao;Delhi;203.0.113.45;50122;23/11/2022 10:00:00;23/11/2022 10:30:00
B. Singh;Delhi;203.0.113.46;40000;23/11/2022 16:20:00;23/11/2022 16:40:00
C. Das;Delhi;203.0.113.47;40002;05/11/2022 10:50:00;05/11/2022 11:10:00
D. Roy;Delhi;192.0.2.1;1;05/11/2022 10:50:00;05/11/2022 11:10:00
E. Sen;Delhi;203.0.113.45;50122;23/11/22 10:00:00;23/11/2022 10:30:00
"""
COLUMNS = ("subscriber name=Name", "address=Address", "identifier=IP Address",
           "source port=Source Port of Public IP", "start=Start Time", "end=End Time")  # fmt: skip
OPTIONS = ReadOptions(columns=COLUMNS, zone="Asia/Kolkata", day_order=DayOrder.DAY_FIRST)
HANDED = HandedOver("Nodal officer", "SI Rao", to_place="IFSO", mode="by e-mail")


class Sent(NamedTuple):
    """A request that was sent, with its one leg."""

    request: Request
    leg: Leg
    unit: Agency
    isp: Agency


def sent_request(case: CaseFile, lines: str = LINES, sent: str = SENT) -> Sent:
    unit = keep.add(case, Agency("", 0, "IFSO, Delhi Police", "IFSO"))
    isp = keep.add(case, Agency("", 0, "Example ISP Ltd", "Example ISP"))
    request = ask_agency(
        case,
        Request("", 0, "production notice", "Addresses of the mails", isp.id),
        [unit, isp],
        read_lines(lines).lines,
    )
    (leg,) = case.where(Leg, request_id=request.id)
    if sent:
        leg = record_leg(case, leg, "sent", instant(sent))
    return Sent(request, leg, unit, isp)


def table(folder: Path, text: str = TABLE, name: str = "ipdr.csv") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def registered(case: CaseFile, sent: Sent, path: Path, received: str = RECEIVED) -> Registered:
    draft = Reply("", 0, sent.request.id, sent.isp.id, instant(received), ReplyForm.TABLE)
    return register(Directly(case), draft, path, HANDED, Progress())
