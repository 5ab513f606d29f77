from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from casebook.actions import keep, lines_from_records
from casebook.actions.ask_agency import ask_agency
from casebook.actions.collect_identifiers import register
from casebook.actions.import_source import ImportOptions, import_source
from casebook.actions.lines_from_identifiers import Period
from casebook.actions.progress import Directly, Progress
from casebook.model.agency import Agency
from casebook.model.identifier import Identifier, IdentifierKind
from casebook.model.request import CitedAs, Leg, Line, Request, RequestKind
from casebook.model.timeline import Record, RecordFilter
from casebook.store.case_file import CaseFile
from casebook.ui.widgets.ask_dialog import AskAboutIdentifiers, AskAboutRecords
from casebook.ui.workplace import Workplace
from tests.ui.conftest import WAIT_MS, OnCase

LOG = """\
Nov 23 06:42:07 web-02 sshd[9]: Failed password for root from 203.0.113.9 port 50122 ssh2
Nov 23 06:42:09 web-02 sshd[9]: Failed password for root from 198.51.100.7 port 40001 ssh2
Nov 23 09:10:00 web-02 sshd[9]: Accepted password for root from 203.0.113.9
"""
NINE = (IdentifierKind.IPV4, "203.0.113.9")


@pytest.fixture
def records(on_case: OnCase, tmp_path: Path) -> tuple[Record, ...]:
    path = tmp_path / "auth.log"
    path.write_text(LOG, encoding="utf-8")
    options = ImportOptions(zone="Asia/Kolkata", year=2022)
    on_case(lambda case: import_source(Directly(case), path, options, Progress()))
    return on_case(lambda case: lines_from_records.records_of(case, RecordFilter()))


def a_draft(case: CaseFile) -> Request:
    route = [keep.add(case, Agency("", 0, name, name, "India")) for name in ("IFSO", "ISP")]
    return ask_agency(case, Request("", 0, RequestKind.LETTER, "Who", route[1].id), route, ())


def ask(qtbot: QtBot, place: Workplace, some: tuple[Record, ...]) -> AskAboutRecords:
    box = AskAboutRecords(place, some, RecordFilter(), 3)
    qtbot.addWidget(box)
    box.show()
    qtbot.waitUntil(lambda: box.list.count() > 0, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: box.choice.request_box.count() > 0, timeout=WAIT_MS)
    return box


def test_marked_records_become_lines_of_a_draft(
    qtbot: QtBot, place: Workplace, on_case: OnCase, records: tuple[Record, ...]
) -> None:
    draft = on_case(a_draft)
    box = ask(qtbot, place, records)
    assert [box.list.item(row).text() for row in range(box.list.count())] == [
        "203.0.113.9  ·  IPv4 address, in 2 of 3, with its port in 1, private or reserved",
        "198.51.100.7  ·  IPv4 address, in 1 of 3, with its port in 1, private or reserved",
    ]
    box.check_only([NINE])
    box.asked_box.setCurrentText("subscriber details")
    box.link_box.setCurrentText("it tried passwords")
    box.port_box.click()
    qtbot.waitUntil(lambda: "2 lines to add" in box.preview.count_text(), timeout=WAIT_MS)
    assert any("holds none of the identifiers" in s for s in box.preview.sentences())
    box.save()
    qtbot.waitUntil(lambda: box.added_to is not None, timeout=WAIT_MS)
    first, second = on_case(lambda case: case.where(Line, request_id=draft.id))
    assert (first.source_port, second.source_port, second.port_not_logged) == (50122, None, True)
    assert (first.cited_as, first.cited) == (CitedAs.RECORD, "S-1 auth.log line 1")
    assert first.at is not None
    assert first.at.iso() == "2022-11-23T01:12:07Z"
    assert first.link_to_facts == "it tried passwords"


def test_all_that_the_list_shows_can_be_asked_about(
    qtbot: QtBot, place: Workplace, on_case: OnCase, records: tuple[Record, ...]
) -> None:
    on_case(a_draft)
    box = ask(qtbot, place, records[:1])
    assert box.keys() == [NINE]
    box.asked_box.setCurrentText("who")
    box.which_box.setCurrentIndex(1)
    qtbot.waitUntil(lambda: box.list.count() == 2, timeout=WAIT_MS)
    box.check_only([NINE])
    qtbot.waitUntil(lambda: "2 lines to add" in box.preview.count_text(), timeout=WAIT_MS)


def test_a_new_request_needs_its_subject(
    qtbot: QtBot, place: Workplace, on_case: OnCase, records: tuple[Record, ...]
) -> None:
    on_case(a_draft)
    box = ask(qtbot, place, records[:1])
    box.asked_box.setCurrentText("who")
    box.choice.request_box.setCurrentIndex(1)
    box.save()
    assert "in one line what the new request is about" in box.error_text()
    box.choice.subject_edit.setText("Who tried passwords")
    box.save()
    qtbot.waitUntil(lambda: box.added_to is not None, timeout=WAIT_MS)
    made = on_case(lambda case: case.numbered(Request, 2))
    assert (made.subject, made.kind) == ("Who tried passwords", RequestKind.SUBSCRIBER)
    assert len(on_case(lambda case: case.where(Leg, request_id=made.id))) == 1
    assert len(on_case(lambda case: case.where(Line, request_id=made.id))) == 1


def test_nothing_is_added_before_it_is_said_what_is_asked(
    qtbot: QtBot, place: Workplace, on_case: OnCase, records: tuple[Record, ...]
) -> None:
    on_case(a_draft)
    box = ask(qtbot, place, records[:1])
    box.save()
    qtbot.waitUntil(lambda: "not said what is asked" in box.error_text(), timeout=WAIT_MS)
    assert on_case(lambda case: case.all(Line)) == ()


def test_identifiers_of_the_register_become_lines_with_their_period(
    qtbot: QtBot, place: Workplace, on_case: OnCase, records: tuple[Record, ...]
) -> None:
    draft = on_case(a_draft)
    known: list[Identifier] = [
        on_case(lambda case: register(case, IdentifierKind.IPV4, "203.0.113.9")),
        on_case(lambda case: register(case, IdentifierKind.EMAIL, "bob@example.org")),
    ]
    box = AskAboutIdentifiers(place, known, [known[0].id])
    qtbot.addWidget(box)
    box.show()
    qtbot.waitUntil(lambda: box.choice.request_box.count() > 0, timeout=WAIT_MS)
    box.asked_box.setCurrentText("who held it")
    box.check_only([identifier.id for identifier in known])
    qtbot.waitUntil(lambda: "I-2 stands in no dated" in box.preview.count_text(), timeout=WAIT_MS)
    box.period_box.setCurrentIndex(list(Period).index(Period.FIRST_TO_LAST))
    box.check_only([known[0].id])
    qtbot.waitUntil(lambda: "1 line to add" in box.preview.count_text(), timeout=WAIT_MS)
    box.save()
    qtbot.waitUntil(lambda: box.added_to is not None, timeout=WAIT_MS)
    (line,) = on_case(lambda case: case.where(Line, request_id=draft.id))
    assert line.at is not None and line.until is not None
    assert (line.at.iso(), line.until.iso()) == ("2022-11-23T01:12:07Z", "2022-11-23T03:40:00Z")
    assert (line.cited_as, line.cited_id) == (CitedAs.IDENTIFIER, known[0].id)


def test_a_case_without_agencies_says_where_to_add_them(
    qtbot: QtBot, place: Workplace, records: tuple[Record, ...]
) -> None:
    box = ask(qtbot, place, records[:1])
    box.save()
    assert "Add them on the Requests page first" in box.error_text()
