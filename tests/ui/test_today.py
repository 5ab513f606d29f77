from dataclasses import replace

from casebook.actions import keep, move_custody
from casebook.actions.ask_agency import ask_agency
from casebook.actions.explain_incident import explain
from casebook.actions.record_answer import record_leg
from casebook.actions.typed_time import typed_time
from casebook.model.agency import Agency
from casebook.model.evidence import CustodyMove, Exhibit, ExhibitKind
from casebook.model.examination import Incident
from casebook.model.identifier import IdentifierKind
from casebook.model.instant import Instant
from casebook.model.request import Leg, Line, Preservation, Request, RequestKind
from casebook.model.transfer import Forwarding
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
    assert found[1].sentence == "“Subscriber” is overdue by 2 days; 1 of 1 lines open."
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


def seized(case: CaseFile, count: int) -> tuple[Exhibit, ...]:
    return tuple(
        keep.add(
            case,
            Exhibit("", 0, f"Disk {n}", ExhibitKind.COMPUTER, seized_at=at("2022-11-25 10:00")),
        )
        for n in range(1, count + 1)
    )


def test_of_many_only_the_first_are_named_and_the_rest_counted(on_case: OnCase) -> None:
    def fill(case: CaseFile) -> None:
        complete_header(case)
        for number, exhibit in enumerate(seized(case, today.MOST_OF_A_KIND + 3)):
            when = at(f"2022-11-28 {9 + number:02}:00")
            move = CustodyMove("", exhibit.id, 0, "A", "", "B", "", when, None, "safe")
            move_custody.release(case, move)

    on_case(fill)
    now_us = at("2022-11-30 09:00").utc_us
    found = on_case(lambda case: today.tasks(case, now_us))
    transit = [task for task in found if "transit" in task.sentence]
    assert [task.number for task in transit] == ["EX-1", "EX-2", "EX-3", "EX-4", "EX-5", ""]
    assert transit[0].sentence == "Disk 1 is in transit to B for 2 days."
    assert (transit[-1].sentence, transit[-1].view) == (
        "… and 3 more exhibits in transit.",
        "Custody",
    )
    assert found[-1].sentence == "… and 3 more exhibits without a digest."
    assert today.counts(found)["Evidence"] == 2 * (today.MOST_OF_A_KIND + 3)


def test_an_incident_comes_before_what_is_in_transit_and_goes_when_it_is_explained(
    on_case: OnCase,
) -> None:
    def fill(case: CaseFile) -> None:
        complete_header(case)
        (disk,) = seized(case, 1)
        when = at("2022-11-28 09:15")
        move = CustodyMove("", disk.id, 0, "A", "Store", "B", "Lab", when, None, "safe", seal="S-1")
        moved = move_custody.release(case, move)
        move_custody.receive(case, moved, at("2022-11-28 12:00"), "no, torn")

    on_case(fill)
    now_us = at("2022-11-30 09:00").utc_us
    first = on_case(lambda case: today.tasks(case, now_us))[0]
    assert (first.number, first.state, first.action) == ("INC-1", State.WRONG, "Explain it")
    assert first.sentence == "EX-1: The seal was not intact at the end of move 1: no, torn."
    on_case(lambda case: explain(case, case.numbered(Incident, 1), "torn by the carrier"))
    assert on_case(lambda case: today.tasks(case, now_us))[0].number == "EX-1"


def test_a_memo_that_is_late_at_the_laboratory_is_a_task_until_it_gives_a_reason(
    on_case: OnCase,
) -> None:
    def fill(case: CaseFile) -> Forwarding:
        complete_header(case)
        ids = tuple(exhibit.id for exhibit in seized(case, 2))
        memo = Forwarding("", 0, "CFSL", "Computers", ids, ("Is there malware?",))
        return keep.add(case, replace(memo, forwarded_at=at("2022-11-26 09:00")))

    memo = on_case(fill)

    def late(text: str) -> list[str]:
        now_us = at(text).utc_us
        found = on_case(lambda case: today.tasks(case, now_us))
        return [task.sentence for task in found if task.number == "F-1"]

    # Seized on 25 November at 10:00; 48 hours are allowed.
    assert late("2022-11-27 09:00") == []
    (sentence,) = late("2022-11-29 11:00")
    assert sentence.startswith("EX-1: It is still on its way to CFSL (F-1) more than 4 days")
    explained = replace(memo, remarks="the laboratory was closed")
    on_case(lambda case: keep.correct(case, explained, "reason added"))
    assert late("2022-11-29 11:00") == []


def test_missing_certificates_lead_to_their_view() -> None:
    missing = [(f"EX-{n}", "no certificate") for n in range(1, today.MOST_OF_A_KIND + 2)]
    tasks = today.missing_certificates(missing)
    assert [task.number for task in tasks] == ["EX-1", "EX-2", "EX-3", "EX-4", "EX-5", ""]
    assert {task.view for task in tasks} == {"Certificates"}


def preserving(case: CaseFile, until: Instant | None) -> Request:
    complete_header(case)
    request = ask(case, RequestKind.PRESERVATION, "Mailbox", None)
    (leg,) = case.where(Leg, request_id=request.id)
    record_leg(case, leg, "sent", at("2022-12-01 10:00"))
    keep.add(case, Preservation("", request.id, 0, at("2022-12-01 10:00"), until=until))
    return request


def test_a_preservation_calls_for_renewal_fourteen_days_before_it_ends(on_case: OnCase) -> None:
    until = at("2023-03-01 10:00")
    on_case(lambda case: preserving(case, until))
    assert on_case(lambda case: today.tasks(case, until.utc_us - 15 * DAY_US)) == ()
    (task,) = on_case(lambda case: today.tasks(case, until.utc_us - 13 * DAY_US))
    assert (task.number, task.action, task.state) == ("R-1", "Renew it", State.ATTENTION)
    assert "preserves until 1 Mar 2023" in task.sentence
    (task,) = on_case(lambda case: today.tasks(case, until.utc_us + DAY_US))
    assert task.state is State.WRONG


def test_what_a_provider_deletes_comes_before_preservation_and_overdue(on_case: OnCase) -> None:
    def fill(case: CaseFile) -> None:
        preserving(case, at("2024-11-20 10:00"))
        ask(case, RequestKind.LETTER, "Late", at("2024-01-01 10:00"))
        here = keep.add(case, Agency("", 0, "Unit", "U"))
        isp = keep.add(case, Agency("", 0, "ISP", "ISP", retention="2 years"))
        line = Line(
            "", "", 0, IdentifierKind.IPV4, "192.0.2.7", "subscriber", at("2022-11-23 12:27")
        )
        request = Request("", 0, RequestKind.LETTER, "Who held it", isp.id)
        ask_agency(case, request, (here, isp), (line, line))

    on_case(fill)
    found = on_case(lambda case: today.tasks(case, at("2024-11-10 10:00").utc_us))
    assert [(task.number, task.rank[0]) for task in found] == [("R-3", 0), ("R-1", 1), ("R-2", 2)]
    assert found[0].sentence.startswith(
        "R-3 (Who held it): from 23 Nov 2024 ISP may have deleted what the earliest of 2 lines"
    )
    assert found[0].action == "Send it"
    # A line that is moved to another day is seen at once.
    on_case(
        lambda case: [
            keep.correct(case, replace(line, at=at("2023-06-01 10:00")), "the day was wrong")
            for line in case.all(Line)
            if line.at is not None
        ]
    )
    found = on_case(lambda case: today.tasks(case, at("2024-11-10 10:00").utc_us))
    assert (found[0].number, found[0].rank[0]) == ("R-1", 1)
    assert found[-1].sentence == "“Who held it” is not sent yet."


def test_many_requests_are_counted_and_the_first_named(on_case: OnCase) -> None:
    def fill(case: CaseFile) -> None:
        complete_header(case)
        for number in range(today.MOST_OF_A_KIND + 2):
            ask(case, RequestKind.LETTER, f"Letter {number}", None)

    on_case(fill)
    found = on_case(lambda case: today.tasks(case, 0))
    assert [task.number for task in found] == ["R-1", "R-2", "R-3", "R-4", "R-5", ""]
    assert found[-1].sentence == "… and 2 more requests that are due or not sent."
    assert today.counts(found) == {"Requests": today.MOST_OF_A_KIND + 2}


def test_default_bail_is_told_before_its_day(on_case: OnCase) -> None:
    def fill(case: CaseFile) -> None:
        complete_header(case)
        held = replace(case.header(), remand_date="2022-12-01", remand_days=90)
        keep.correct(case, held, "arrested")

    on_case(fill)
    (task,) = on_case(lambda case: today.tasks(case, at("2023-02-25 10:00").utc_us))
    assert "by 1 Mar 2023 the accused may claim bail" in task.sentence
    assert task.page == "Overview"
