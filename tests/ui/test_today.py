from dataclasses import replace

from casebook.actions import keep, move_custody
from casebook.actions.ask_agency import ask_agency
from casebook.actions.record_answer import record_leg
from casebook.actions.typed_time import typed_time
from casebook.model.evidence import CustodyMove, Exhibit, ExhibitKind
from casebook.model.identifier import IdentifierKind
from casebook.model.instant import Instant
from casebook.model.request import Agency, Leg, Line, Request, RequestKind
from casebook.store.case_file import CaseFile
from casebook.ui import today
from casebook.ui.theme import State
from tests.ui.conftest import OnCase

DAY_US = 86_400_000_000


def at(text: str) -> Instant:
    return typed_time(text, "Asia/Kolkata", "A. Rao")


def complete_header(case: CaseFile) -> None:
    header = replace(
        case.header(),
        fir_date="2022-11-25",
        police_station="Special Cell",
        sections=("IPC 385",),
        investigating_officer="A. Rao",
    )
    keep.correct(case, header, "completed")


def ask(case: CaseFile, kind: RequestKind, subject: str, due: Instant | None) -> Request:
    here = keep.add(case, Agency("", 0, f"Here for {subject}", "H"))
    there = keep.add(case, Agency("", 0, f"There for {subject}", "T"))
    line = Line("", "", 0, IdentifierKind.EMAIL, "dog2398@example.org", "keep it")
    return ask_agency(
        case, Request("", 0, kind, subject, there.id, due_at=due), (here, there), (line,)
    )


def test_a_complete_case_with_nothing_due_has_no_task(on_case: OnCase) -> None:
    on_case(complete_header)
    assert on_case(lambda case: today.tasks(case, 0)) == ()


def test_an_incomplete_header_names_what_papers_will_lack(on_case: OnCase) -> None:
    (task,) = on_case(lambda case: today.tasks(case, 0))
    assert task.sentence == (
        "The case header lacks FIR date, police station, sections of law, "
        "investigating officer; papers need them."
    )
    assert task.page == "Overview"


def test_what_is_lost_first_comes_first(on_case: OnCase) -> None:
    due = at("2022-12-30 10:00")

    def fill(case: CaseFile) -> None:
        complete_header(case)
        disk = keep.add(case, Exhibit("", 0, "Disk", ExhibitKind.COMPUTER))
        move = CustodyMove("", disk.id, 0, "A", "", "B", "", at("2022-11-28 09:15"), None, "safe")
        move_custody.release(case, move)
        overdue = ask(case, RequestKind.LETTER, "Subscriber", due)
        (leg,) = case.where(Leg, request_id=overdue.id)
        record_leg(case, leg, "sent", at("2022-12-01 10:00"))
        ask(case, RequestKind.PRESERVATION, "Mailbox", None)

    on_case(fill)
    found = on_case(lambda case: today.tasks(case, due.utc_us + 2 * DAY_US))
    assert [(task.number, task.state) for task in found] == [
        ("R-2", State.ATTENTION),
        ("R-1", State.WRONG),
        ("EX-1", State.ATTENTION),
        ("EX-1", State.ATTENTION),
    ]
    assert found[1].sentence == "“Subscriber” is overdue since 2 days; 1 of 1 lines open."
    assert today.counts(found) == {"Requests": 2, "Evidence": 2}


def test_a_request_due_in_a_month_is_no_task(on_case: OnCase) -> None:
    due = at("2022-12-30 10:00")

    def fill(case: CaseFile) -> None:
        complete_header(case)
        request = ask(case, RequestKind.LETTER, "Subscriber", due)
        (leg,) = case.where(Leg, request_id=request.id)
        record_leg(case, leg, "sent", at("2022-12-01 10:00"))

    on_case(fill)
    assert on_case(lambda case: today.tasks(case, due.utc_us - 30 * DAY_US)) == ()
    (task,) = on_case(lambda case: today.tasks(case, due.utc_us - 3 * DAY_US))
    assert "is due in 3 days" in task.sentence
