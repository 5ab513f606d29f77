from __future__ import annotations

from pathlib import Path

import pytest

from casebook.actions import (
    check_lines,
    keep,
    lines_from_identifiers,
    lines_from_records,
    paste_lines,
    read_clock,
)
from casebook.actions.ask_agency import ask_agency
from casebook.actions.collect_identifiers import register
from casebook.actions.import_source import ImportOptions, import_source
from casebook.actions.lines_from_identifiers import Period
from casebook.actions.lines_from_records import Asker, Key
from casebook.actions.progress import Directly, Progress
from casebook.errors import CaseError
from casebook.model.agency import Agency
from casebook.model.evidence import Exhibit, ExhibitKind
from casebook.model.examination import ClockReading, ClockReference
from casebook.model.identifier import IdentifierKind as Kind
from casebook.model.instant import ZoneBasis
from casebook.model.request import CitedAs, Line, Request, RequestKind
from casebook.model.timeline import RecordFilter, Source
from casebook.store.case_file import CaseFile
from tests.actions.conftest import instant

LOG = """\
Nov 23 06:42:07 web-02 sshd[9]: Failed password for root from 203.0.113.9 port 50122 ssh2
Nov 23 06:42:09 web-02 sshd[9]: Failed password for root from 198.51.100.7 port 40001 ssh2
Nov 23 06:43:00 web-02 sshd[9]: Connection from 203.0.113.9 port 50133 to 10.0.0.5 port 22
Nov 23 06:44:00 web-02 kernel: SRC=203.0.113.9 DST=10.0.0.5 PROTO=TCP SPT=50144 DPT=22
Nov 23 06:45:00 web-02 sshd[9]: Server listening on 0.0.0.0
Nov 23 09:10:00 web-02 sshd[9]: Accepted password for root from 203.0.113.9
"""
NINE: Key = (Kind.IPV4, "203.0.113.9")
INSIDE: Key = (Kind.IPV4, "10.0.0.5")


@pytest.fixture
def exhibit(case: CaseFile) -> Exhibit:
    return keep.add(case, Exhibit("", 0, "Disk of web-02", ExhibitKind.COMPUTER))


@pytest.fixture
def source(case: CaseFile, exhibit: Exhibit, tmp_path: Path) -> Source:
    path = tmp_path / "auth.log"
    path.write_text(LOG, encoding="utf-8")
    options = ImportOptions(zone="Asia/Kolkata", year=2022, exhibit_id=exhibit.id)
    return import_source(Directly(case), path, options, Progress())


def askers(case: CaseFile, source: Source, text: str = "") -> tuple[Asker, ...]:
    records = lines_from_records.records_of(case, RecordFilter(source=source.number, text=text))
    return lines_from_records.read_records(Directly(case), records, Progress())


def request_of(case: CaseFile) -> Request:
    route = [keep.add(case, Agency("", 0, name, name, "India")) for name in ("IFSO", "ISP")]
    return ask_agency(case, Request("", 0, RequestKind.LETTER, "x", route[1].id), route, ())


def test_a_line_takes_time_zone_and_place_from_its_record(case: CaseFile, source: Source) -> None:
    made = lines_from_records.lines_of(askers(case, source), [NINE], "subscriber", link="it tried")
    first = made.lines[0]
    assert (first.identifier, first.source_port, first.port_not_logged) == (
        "203.0.113.9", 50122, False,
    )  # fmt: skip
    assert first.at is not None
    assert first.at.iso() == "2022-11-23T01:12:07Z"
    assert first.at.original == "Nov 23 06:42:07"
    assert (first.at.zone, first.at.basis, first.at.decided_by) == (
        "Asia/Kolkata", ZoneBasis.SET_FOR_SOURCE, source.time_decided_by,
    )  # fmt: skip
    assert first.cited == "EX-1, S-1 auth.log line 1"
    assert first.cited_as is CitedAs.RECORD
    assert first.cited_id.startswith("1:")
    assert (first.asked, first.link_to_facts) == ("subscriber", "it tried")


def test_ports_are_those_of_the_source_and_of_nobody_else(case: CaseFile, source: Source) -> None:
    made = lines_from_records.lines_of(askers(case, source), [NINE, INSIDE], "who")
    assert [(line.identifier, line.source_port) for line in made.lines] == [
        ("203.0.113.9", 50122),
        ("203.0.113.9", 50133),
        ("10.0.0.5", None),
        ("203.0.113.9", 50144),
        ("10.0.0.5", None),
        ("203.0.113.9", None),
    ]
    assert made.left_out == (
        "EX-1, S-1 auth.log line 2 holds none of the identifiers that were chosen.",
        "EX-1, S-1 auth.log line 5 holds none of the identifiers that were chosen.",
    )


def test_a_missing_port_is_not_logged_only_when_said_so(case: CaseFile, source: Source) -> None:
    (line,) = lines_from_records.lines_of(
        askers(case, source, text="accepted"), [NINE], "who", port_not_logged=True
    ).lines
    assert line.port_not_logged
    (ported,) = lines_from_records.lines_of(
        askers(case, source, text="50122"), [NINE], "who", port_not_logged=True
    ).lines
    assert not ported.port_not_logged


def test_identifiers_are_offered_by_how_many_records_hold_them(
    case: CaseFile, source: Source
) -> None:
    found = lines_from_records.offered(askers(case, source))
    assert [(each.value, each.records, each.with_port, each.is_private) for each in found] == [
        ("203.0.113.9", 4, 3, True),
        ("10.0.0.5", 2, 0, True),
        ("198.51.100.7", 1, 1, True),
        ("0.0.0.0", 1, 0, True),
    ]


def test_records_are_named_by_their_lines(case: CaseFile, source: Source) -> None:
    records = lines_from_records.at_places(case, source, [4, 2])
    assert [record.locator for record in records] == [2, 4]
    with pytest.raises(CaseError, match="has no record of line 99"):
        lines_from_records.at_places(case, source, [1, 99])


def test_nothing_chosen_and_nothing_asked_are_refused(case: CaseFile, source: Source) -> None:
    with pytest.raises(CaseError, match="not said what is asked"):
        lines_from_records.lines_of(askers(case, source), [NINE], " ")
    with pytest.raises(CaseError, match="no record to ask about"):
        lines_from_records.records_of(case, RecordFilter(text="nowhere"))


def test_the_clock_of_the_source_is_asked_for_and_named_once_it_was_read(
    case: CaseFile, source: Source, exhibit: Exhibit
) -> None:
    request = request_of(case)
    made = lines_from_records.lines_of(askers(case, source, text="50122"), [NINE], "who")
    added = paste_lines.add_lines(case, request, made.lines)

    def said() -> str:
        now = instant("2022-12-20T10:00:00+00:00")
        found = check_lines.line_findings(case, request, added, now)
        return "\n".join(finding.sentence for finding in found)

    assert "takes its time from S-1 auth.log, whose clock was not compared" in said()
    reading = ClockReading(
        "", exhibit.id, instant("2022-11-25T10:00:42+05:30"), instant("2022-11-25T10:00:00+05:30"),
        ClockReference.NTP, "by hand", "A. Rao",
    )  # fmt: skip
    kept = read_clock.record_reading(case, reading)
    read_clock.redate(Directly(case), source, kept, Progress())
    assert "cites S-1 auth.log, which was dated anew as S-2 auth.log since" in said()
    (anew,) = case.all(Source)
    remade = lines_from_records.lines_of(askers(case, anew, text="50122"), [NINE], "who").lines
    assert remade[0].at is not None
    assert remade[0].at.clock_offset_us == -42_000_000
    assert remade[0].at.iso() == "2022-11-23T01:11:25Z"
    added = paste_lines.add_lines(case, request, remade)
    assert "clock" not in said()


def test_a_retracted_source_blocks_the_lines_that_cite_it(case: CaseFile, source: Source) -> None:
    request = request_of(case)
    made = lines_from_records.lines_of(askers(case, source), [NINE], "who")
    added = paste_lines.add_lines(case, request, made.lines)
    keep.retract(case, source, "the wrong server")
    found = check_lines.line_findings(case, request, added)
    (cites,) = [finding for finding in found if "retracted" in finding.sentence]
    assert cites.sentence == (
        "Lines 1 to 4 cite S-1 auth.log, which was retracted (the wrong server)."
    )
    assert cites.blocks


def test_identifiers_of_the_register_offer_first_and_last_seen(
    case: CaseFile, source: Source
) -> None:
    nine = register(case, Kind.IPV4, "203.0.113.9")
    unseen = register(case, Kind.EMAIL, "bob@example.org")
    seen = lines_from_identifiers.sighted(case, nine)
    assert seen.records == 4
    (line,) = lines_from_identifiers.lines_of([seen], Period.FIRST_TO_LAST, "who")
    assert line.at is not None and line.until is not None
    assert (line.at.iso(), line.until.iso()) == ("2022-11-23T01:12:07Z", "2022-11-23T03:40:00Z")
    assert (line.cited_as, line.cited_id) == (CitedAs.IDENTIFIER, nine.id)
    assert line.cited == ("I-1, in 4 records: first S-1 auth.log line 1, last S-1 auth.log line 6")
    assert lines_from_identifiers.sources_named(line.cited) == (1, 1)
    (last,) = lines_from_identifiers.lines_of([seen], Period.LAST, "who")
    assert last.at == line.until
    assert last.until is None
    never = lines_from_identifiers.sighted(case, unseen)
    with pytest.raises(CaseError, match="I-2 stands in no dated record"):
        lines_from_identifiers.lines_of([seen, never], Period.FIRST, "who")
    untimed = lines_from_identifiers.lines_of([seen, never], Period.NONE, "who")
    assert [line.at for line in untimed] == [None, None]
    keep.retract(case, nine, "misread")
    request = request_of(case)
    added: tuple[Line, ...] = paste_lines.add_lines(case, request, untimed)
    found = check_lines.line_findings(case, request, added)
    assert any("cites I-1, which was retracted" in finding.sentence for finding in found)


def test_a_line_names_the_offset_that_stands_in_its_log(case: CaseFile, tmp_path: Path) -> None:
    path = tmp_path / "access.log"
    path.write_text(
        '203.0.113.9 - - [23/Nov/2022:06:42:07 +0530] "GET / HTTP/1.1" 200 11 "-" "curl/7.81.0"\n'
    )
    logged = import_source(Directly(case), path, ImportOptions(), Progress())
    (line,) = lines_from_records.lines_of(askers(case, logged), [NINE], "subscriber").lines
    assert line.at is not None
    assert (line.at.zone, line.at.basis) == ("+05:30", ZoneBasis.IN_TEXT)
    assert line.at.iso() == "2022-11-23T01:12:07Z"
