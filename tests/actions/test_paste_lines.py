from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casebook.actions import keep, paste_lines
from casebook.actions.ask_agency import ask_agency
from casebook.errors import CaseError
from casebook.model.agency import Agency
from casebook.model.identifier import IdentifierKind as Kind
from casebook.model.instant import Precision, ZoneBasis
from casebook.model.request import Line, Request, RequestKind
from casebook.store.case_file import CaseFile


def read(text: str, **given: str) -> tuple[Line, ...]:
    pasted = paste_lines.read_lines(text, **given)
    assert pasted.bad == ()
    return pasted.lines


def wrong(text: str, **given: str) -> str:
    pasted = paste_lines.read_lines(text, **given)
    assert pasted.lines == ()
    assert [row.text for row in pasted.bad] == [text]
    return pasted.bad[0].sentence


@pytest.mark.parametrize(
    "row",
    [
        "203.0.113.45, 51514, 2022-11-23 01:12:07 UTC, subscriber details",
        "203.0.113.45\t51514\t2022-11-23 01:12:07 UTC\tsubscriber details",
        "203.0.113.45:51514, 2022-11-23T01:12:07Z, subscriber details",
        "203.0.113.45:51514,,2022-11-23T01:12:07Z,subscriber details",
        "203[.]0[.]113[.]45, 51514, 2022-11-23 06:42:07 +05:30, subscriber details",
        '203.0.113.45,51514,2022-11-23 01:12:07 UTC,"subscriber details"',
    ],
)
def test_every_way_to_write_a_row_gives_the_same_line(row: str) -> None:
    (line,) = read(row)
    assert (line.identifier_kind, line.identifier) == (Kind.IPV4, "203.0.113.45")
    assert line.source_port == 51514
    assert line.at is not None
    assert line.at.iso() == "2022-11-23T01:12:07Z"
    assert line.at.precision is Precision.SECOND
    assert line.asked == "subscriber details"


def test_kinds_are_recognised_by_what_they_are() -> None:
    rows = (
        "2001:db8::1\n[2001:db8::2]:443\nA.B@Example.ORG\nhttp://example.com/x\nexample.org\n"
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    )
    lines = read(rows, asked="who held it")
    assert [(line.identifier_kind, line.identifier) for line in lines] == [
        (Kind.IPV6, "2001:db8::1"),
        (Kind.IPV6, "2001:db8::2"),
        (Kind.EMAIL, "A.B@example.org"),
        (Kind.URL, "http://example.com/x"),
        (Kind.DOMAIN, "example.org"),
        (Kind.HASH, "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
    ]
    assert lines[1].source_port == 443


def test_a_port_that_was_not_logged_is_said_so() -> None:
    (line,) = read("203.0.113.45, not logged, 2022-11-23 01:12:07 UTC, subscriber")
    assert line.port_not_logged
    assert line.source_port is None


def test_a_zone_is_never_guessed() -> None:
    row = "203.0.113.45, 51514, 2022-11-23 06:42:07, subscriber"
    assert wrong(row) == (
        "Row 1: The time “2022-11-23 06:42:07” names no zone. Write the zone behind it, like "
        "+05:30, or say in which zone such times are."
    )
    (line,) = read(row, zone="Asia/Kolkata", decided_by="A. Rao")
    assert line.at is not None
    assert line.at.iso() == "2022-11-23T01:12:07Z"
    assert (line.at.basis, line.at.decided_by) == (ZoneBasis.SET_BY_EXAMINER, "A. Rao")


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("nonsense, 1, x", "“nonsense” is no IP address"),
        ("999.1.1.1, 80, x", "“999.1.1.1” is no IP address"),
        ("auth.log, x", "“auth.log” is no IP address"),
        ("203.0.113.45, 51514", "does not say what is asked"),
        ("203.0.113.45, 70000, x", "A port is a number from 1 to 65535."),
        ("203.0.113.45, 0, x", "A port is a number from 1 to 65535."),
        ("203.0.113.45:80, 443, x", "two ports"),
        ("203.0.113.45, subscriber, 2022-11-23 01:12:07 UTC", "The order is identifier, port"),
        ("203.0.113.45, 80, 03/04/2022 10:00:00 UTC, x", "03/04/2022"),
        ('203.0.113.45, 80, "x', "quotation mark"),
        (", 80, x", "“” is no IP address"),
    ],
)
def test_a_bad_row_is_kept_whole_with_a_sentence(row: str, sentence: str) -> None:
    assert sentence in wrong(row, asked="")


def test_bad_rows_do_not_hold_up_good_ones() -> None:
    pasted = paste_lines.read_lines(
        "x\n\n192.0.2.1,80\r\ny\n192.0.2.2,81", asked="who", cited="EX-5"
    )
    assert [line.identifier for line in pasted.lines] == ["192.0.2.1", "192.0.2.2"]
    assert {line.cited for line in pasted.lines} == {"EX-5"}
    assert [(row.number, row.text) for row in pasted.bad] == [(1, "x"), (4, "y")]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(alphabet=st.sampled_from('1203.:, \t\n"-abcZ[]@/xé'), max_size=120))
def test_no_row_is_lost_whatever_is_pasted(text: str) -> None:
    pasted = paste_lines.read_lines(text, asked="who")
    rows = [row for row in text.split("\n") if row.strip()]
    assert len(pasted.lines) + len(pasted.bad) == len(rows)


def test_lines_are_added_in_one_entry_after_those_there(case: CaseFile) -> None:
    route = [keep.add(case, Agency("", 0, name, name)) for name in ("IFSO", "CBI")]
    asked = ask_agency(
        case,
        Request("", 0, RequestKind.LETTER, "x", route[1].id),
        route,
        read("192.0.2.1,80", asked="who"),
    )
    seq = case.head().seq
    added = paste_lines.add_lines(case, asked, read("192.0.2.2,81\n192.0.2.3,82", asked="who"))
    assert [line.position for line in added] == [2, 3]
    assert case.where(Line, request_id=asked.id)[1:] == added
    assert case.head().seq == seq + 1
    entry = next(case.entries(seq + 1))
    assert (entry.kind, entry.summary) == ("line.add", "R-1 lines 2 to 3 added")


def test_nothing_to_add_is_refused(case: CaseFile) -> None:
    request = Request("", 0, RequestKind.LETTER, "x", "a")
    with pytest.raises(CaseError, match="no line to add"):
        paste_lines.add_lines(case, request, ())
