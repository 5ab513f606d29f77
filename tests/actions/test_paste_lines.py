from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casebook.actions import keep, paste_lines
from casebook.actions.ask_agency import ask_agency
from casebook.actions.line_rows import Defaults
from casebook.actions.paste_lines import Reading
from casebook.errors import CaseError
from casebook.model.agency import Agency
from casebook.model.evidence import Exhibit, ExhibitKind
from casebook.model.identifier import IdentifierKind as Kind
from casebook.model.instant import Precision, ZoneBasis
from casebook.model.request import CitedAs, Line, Request, RequestKind
from casebook.model.timeline import DayOrder
from casebook.store.case_file import CaseFile


def read(text: str, **given: Any) -> tuple[Line, ...]:
    pasted = paste_lines.read_lines(text, **given)
    assert pasted.bad == ()
    return pasted.lines


def wrong(text: str, **given: Any) -> str:
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
        "203.0.113.45;51514;2022-11-23 01:12:07 UTC;subscriber details",
        "203.0.113.45[:]51514; 2022-11-23, 06:42:07 +05:30; subscriber details",
        "::ffff:203.0.113.45, 51514, 2022-11-23, 01:12:07 UTC, subscriber details",
        "203.0.113.45, 51514, 23/11/2022 6:42:07 AM +05:30, subscriber details",
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
        ("203.0.113.45, 80, 05/06/22 10:00:00 UTC, x", "which of 05, 06 and 22 is the day"),
        ("203.0.113.45, 80, 23/11/2022 6:42:07 UTC, x", "24 hours, 06:42:07"),
        ("203.0.113.45.51514, 80, x", "write it as 203.0.113.45:51514"),
        ("203.0.113.0/24, 80, x", "is a whole network"),
        ("203.0.113.45, 198.51.100.7, x", "names two addresses"),
        ("203.0.113.45:80, not logged, x", "says that none was logged"),
        ("203.0.113.45, 80, 2022-11-23 10:00:00 UTC seconds not logged, x", "has seconds"),
        ("203.0.113.45, 80, x, 10:15:07", "“10:15:07” stands where it is said what is asked"),
        ('203.0.113.45, 80, "x', "quotation mark"),
        (", 80, x", "merged cells"),
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
@given(st.text(alphabet=st.sampled_from('1203.:;, \t\n"-abcZ[]@/xé'), max_size=120))
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


HEADED = """\
S.No;Source IP;Source Port;Protocol;Destination IP;Destination Port;Time (UTC);Local time;Zone;\
Until;What is asked;Link to facts;Exhibit;Country
1;203.0.113.45;51514;TCP;198.51.100.7;443;2022-11-23 01:12:07;23/11/2022 06:42:07;+05:30;\
2022-11-23 06:50:00;subscriber, login history;sent the demand;EX-5 auth.log line 7;CN
2;203.0.113.46;not logged;;;;2022-11-23 01:12:07;23/11/2022 06:40:07;+05:30;;x;;;CN
3;203.0.113.47;;;;;2022-11-23 01:12:07;;;;x;;;CN
"""


def test_a_heading_names_the_columns_in_any_order() -> None:
    pasted = paste_lines.read_lines(HEADED)
    assert pasted.rows == (2, 4)
    line = pasted.lines[0]
    assert (line.identifier, line.source_port, line.protocol) == ("203.0.113.45", 51514, "TCP")
    assert line.destination == "198.51.100.7:443"
    assert line.at is not None and line.until is not None
    assert (line.at.iso(), line.until.iso()) == ("2022-11-23T01:12:07Z", "2022-11-23T01:20:00Z")
    assert line.asked == "subscriber, login history"
    assert (line.link_to_facts, line.cited) == ("sent the demand", "EX-5 auth.log line 7")
    assert not pasted.lines[1].port_not_logged
    assert [row.sentence for row in pasted.bad] == [
        "Row 3: Its times are not the same moment: “2022-11-23 01:12:07 UTC” is "
        "2022-11-23T01:12:07Z, and “23/11/2022 06:40:07 +05:30” is 2022-11-23T01:10:07Z. See in "
        "the log which is right."
    ]
    assert pasted.notes == (
        "The column “S.No” is not taken: lines are numbered anew.",
        "The column “Country” is not taken: no line has such a column.",
    )


@pytest.mark.parametrize(
    ("table", "given", "iso"),
    [
        ("ip\ttime\tzone\n192.0.2.1\t2022-11-23 06:42:07\tAsia/Kolkata", {}, "01:12:07"),
        ("ip\ttime\tzone\n192.0.2.1\t2022-11-23 06:42:07\tUTC+05:30", {}, "01:12:07"),
        ("ip\tdate\ttime\n192.0.2.1\t2022-11-23\t01:12:07 UTC", {}, "01:12:07"),
        ("ip\tdate\ttime\n192.0.2.1\t03/04/2022\t01:12:07 UTC", {"day_order": "d"}, "01:12:07"),
        ("ip,time (IST)\n192.0.2.1,2022-11-23 06:42:07", {"zone": "Asia/Kolkata"}, "01:12:07"),
        ("ip,timestamp UTC\n192.0.2.1,2022-11-23 01:12:07", {}, "01:12:07"),
        ("ip,utc\n192.0.2.1,2022-11-23 01:12:07", {}, "01:12:07"),
    ],
)
def test_the_zone_comes_from_the_text_the_row_or_the_heading(
    table: str, given: dict[str, Any], iso: str
) -> None:
    if "day_order" in given:
        given = {"day_order": DayOrder.DAY_FIRST}
    (line,) = read(table, asked="who", decided_by="A. Rao", **given)
    assert line.at is not None
    assert line.at.iso()[11:19] == iso
    assert line.at.basis is (ZoneBasis.SET_BY_EXAMINER if "zone" in given else ZoneBasis.IN_TEXT)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("ip,time (IST)\n192.0.2.1,2022-11-23 06:42:07", "“IST” of the time"),
        ("ip,time (UTC)\n192.0.2.1,2022-11-23 06:42:07 +05:30", "another zone than its column"),
        ("ip,time\n192.0.2.1,2022-11-23 06:42:07", "names no zone"),
        (
            "ip,time\n192.0.2.1,2022-11-23 06:42:07 IST",
            "The zone “IST” of the time “2022-11-23 06:42:07” could mean several.",
        ),
        (
            "ip,time\n192.0.2.1,2022-11-23 06:42:07 PM CST",
            "The zone “CST” of the time “2022-11-23 06:42:07 PM” could mean several.",
        ),
        ("ip,time\n192.0.2.1,05/06/22 06:42:07 IST", "which of 05, 06 and 22 is the day"),
        ("ip,port\n192.0.2.1,80,more", "more cells than the heading names"),
        ("ip,kind\n192.0.2.1,email", "is no e-mail address, as the row says"),
        ("ip,time,until\n192.0.2.1,2022-11-23 06:42:07Z,07:00:00Z", "has no day"),
        ("ip,port\n,80", "merged cells"),
        ("ip,port\n192.0.2.1,n/a", "“n/a” is no port"),
    ],
)
def test_a_bad_row_below_a_heading_is_told_with_its_number(table: str, said: str) -> None:
    pasted = paste_lines.read_lines(table, asked="who")
    assert pasted.lines == ()
    (bad,) = pasted.bad
    assert bad.number == 2
    assert said in bad.sentence


def test_kinds_that_do_not_show_are_named_by_the_heading_or_the_row() -> None:
    (phone,) = read("mobile number,time\n+91 99999 00000,", asked="who")
    assert (phone.identifier_kind, phone.identifier) == (Kind.PHONE, "+919999900000")
    (wallet,) = read("identifier,kind\nbc1qexample,wallet", asked="who")
    assert wallet.identifier_kind is Kind.WALLET


def test_rows_without_am_or_pm_are_bad_where_others_have_them() -> None:
    pasted = paste_lines.read_lines(
        "192.0.2.1,1,23/11/2022 10:15:00 AM UTC,x\n"
        "192.0.2.1,2,23/11/2022 10:15:00 UTC,x\n"
        "192.0.2.1,3,23/11/2022 13:15:00 UTC,x\n"
    )
    assert pasted.rows == (1, 3)
    assert [row.sentence for row in pasted.bad] == [
        "Row 2: Its time says neither AM nor PM, and other rows of the table do. See in the log "
        "which it is, and write it behind the time."
    ]


def test_a_table_that_never_passes_noon_is_doubted() -> None:
    rows = [f"192.0.2.1,{n},2022-11-23 {n:02}:15:00 UTC,x" for n in range(1, 13)]
    (note,) = paste_lines.read_lines("\n".join(rows)).notes
    assert note.startswith("None of the 12 times is after 12:59")
    assert paste_lines.read_lines("\n".join([*rows, rows[0].replace("01:", "13:")])).notes == ()


def test_a_table_of_two_orders_of_day_and_month_is_doubted() -> None:
    pasted = paste_lines.read_lines(
        "192.0.2.1,1,23/11/2022 10:15:00 UTC,x\n192.0.2.1,1,11/24/2022 10:15:00 UTC,x"
    )
    assert pasted.notes == (
        "Row 1 writes the day first, row 2 the month: look whether the table comes from two "
        "programs.",
    )


def test_a_date_is_read_in_the_order_that_the_examiner_decides() -> None:
    row = "203.0.113.45, 80, 03/04/2022 10:00:00 UTC, x"
    (day_first,) = read(row, day_order=DayOrder.DAY_FIRST)
    (month_first,) = read(row, day_order=DayOrder.MONTH_FIRST)
    assert day_first.at is not None and month_first.at is not None
    assert (day_first.at.iso()[:10], month_first.at.iso()[:10]) == ("2022-04-03", "2022-03-04")
    given = Defaults(day_order=DayOrder.DAY_FIRST, decided_by="A. Rao")
    assert paste_lines.decisions([day_first], given) == (
        "dates like 03/04/2022 are day first, as A. Rao decided"
    )
    assert paste_lines.decisions(read("192.0.2.1", asked="x"), given) == ""


def test_seconds_that_were_not_logged_are_said_so() -> None:
    (line,) = read("203.0.113.45, 80, 2022-11-23 06:42 +05:30 (seconds not logged), who")
    assert line.seconds_not_logged
    assert line.at is not None
    assert line.at.precision is Precision.MINUTE


def test_protocol_destination_and_period_stand_in_their_places() -> None:
    (line,) = read(
        "203.0.113.45\t51514\tUDP\t198.51.100.7:53\t2022-11-23 01:12:07Z\t2022-11-23 01:13:00Z\twho"
    )
    assert (line.protocol, line.destination) == ("UDP", "198.51.100.7:53")
    assert line.until is not None
    assert line.until.iso() == "2022-11-23T01:13:00Z"


def test_ten_thousand_rows_are_read_and_the_rest_is_listed() -> None:
    rows = [f"203.0.{n // 250}.{n % 250},{n % 60000 + 1},,who" for n in range(10_002)]
    reading = Reading("\n".join(rows), Defaults())
    assert not reading.advance(5_000)
    assert reading.done == 5_000
    assert reading.advance(5_002)
    pasted = reading.pasted()
    assert len(pasted.lines) == 10_000
    assert [bad.number for bad in pasted.bad] == [10_001, 10_002]
    assert "Put the rest into another one" in pasted.bad[0].sentence


def test_a_line_cites_the_exhibit_that_its_words_begin_with(case: CaseFile) -> None:
    route = [keep.add(case, Agency("", 0, name, name)) for name in ("IFSO", "CBI")]
    exhibit = keep.add(case, Exhibit("", 0, "Disk", ExhibitKind.COMPUTER))
    request = ask_agency(case, Request("", 0, RequestKind.LETTER, "x", route[1].id), route, ())
    (line,) = paste_lines.add_lines(
        case, request, read("192.0.2.1,80", asked="who", cited="EX-1, auth.log line 7")
    )
    assert (line.cited_as, line.cited_id) == (CitedAs.EXHIBIT, exhibit.id)
    with pytest.raises(CaseError, match="no exhibit with the number 9"):
        paste_lines.add_lines(
            case, request, read("192.0.2.1,81", asked="who", cited="EX-9 auth.log")
        )
    assert len(case.where(Line, request_id=request.id)) == 1
