from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import pytest

from casebook.model.identifier import IdentifierKind
from casebook.model.instant import Instant, Precision, ZoneBasis
from casebook.model.request import CitedAs, Line
from casebook.rules import line_checks
from casebook.rules.finding import Finding
from casebook.rules.line_backing import Backing, Cited
from tests.rules.rows import AIIMS, LINE, interpol, ist

NOW = ist("2022-12-20T10:00:00")
GOOD = dataclasses.replace(LINE, at=ist("2022-11-23T07:04:11"))
V6: dict[str, Any] = {"identifier_kind": IdentifierKind.IPV6, "source_port": None}


def line(position: int = 1, **changes: object) -> Line:
    return dataclasses.replace(GOOD, position=position, **changes)  # type: ignore[arg-type]


def check(
    lines: Sequence[Line],
    *,
    abroad: bool = True,
    now: Instant | None = NOW,
    backing: Backing | None = None,
    link: str = "The mail accounts sent the demand.",
) -> list[Finding]:
    request = interpol(link_to_facts=link)
    return line_checks.findings_of(AIIMS, request, lines, abroad, now, backing or Backing())


def only(lines: Sequence[Line], **more: object) -> Finding:
    (found,) = check(lines, **more)  # type: ignore[arg-type]
    return found


def test_a_line_with_everything_has_no_finding() -> None:
    assert check([GOOD]) == []


def test_the_same_of_many_lines_is_one_sentence() -> None:
    numbers = {3, 5, 6, 7, 8, 9, 41}
    lines = [line(n, source_port=None if n in numbers else 50_122) for n in range(1, 60)]
    assert only(lines) == Finding(
        "Lines 3, 5 to 9 and 41 have no source port.",
        "Enter the source port, or say that it was not logged.",
        blocks=True,
    )


def test_retracted_lines_are_not_looked_at() -> None:
    assert check([line(source_port=None, retracted="asked twice")]) == []


@pytest.mark.parametrize(
    ("changes", "said", "blocks"),
    [
        ({"source_port": None}, "has no source port.", True),
        ({"source_port": None, "port_not_logged": True}, "one subscriber", False),
        ({"at": None}, "has no time", True),
        ({"at": ist("2022-11-23T07:04")}, "time to the minute only.", True),
        ({"at": ist("2022-11-23T07:04"), "seconds_not_logged": True}, "not logged", False),
        ({"seconds_not_logged": True}, "but its time has them", True),
        ({"until": ist("2022-11-23T08:04")}, "to the minute only.", True),
        ({"until": ist("2022-11-24T07:04:11")}, "longer than a day", False),
        ({"cited": ""}, "does not say where it was found", True),
        ({"at": ist("2022-12-20T10:00:01")}, "a time in the future", True),
        ({"until": ist("2022-12-20T10:00:01"), "at": ist("2022-12-20T09:00:00")}, "future", True),
        ({"identifier": "10.1.2.3"}, "is a private address (10.0.0.0/8, RFC 1918)", True),
        ({"identifier": "127.0.0.1"}, "is a loopback address", True),
        ({"identifier": "169.254.3.4"}, "is a link-local address", True),
        ({"identifier": "240.0.0.1"}, "is a reserved address", True),
        ({"identifier": "192.0.2.7"}, "reserved for documentation (192.0.2.0/24", True),
        ({"identifier": "100.64.9.9"}, "only that carrier knows who held it", True),
        (
            {"identifier": "100.64.9.9", "destination": "8.8.8.8:443"},
            "only that carrier knows who held it",
            False,
        ),
        ({"identifier": "::ffff:8.8.8.8", **V6}, "in the form of IPv6 (::ffff:0:0/96", True),
        ({"identifier": "64:ff9b::808:808", **V6}, "RFC 6052): 8.8.8.8.", True),
        ({"identifier": "2002:808:808::1", **V6}, "can answer: 8.8.8.8.", False),
        ({"identifier": "2002:a00:1::1", **V6}, "made from a private address", True),
        ({"identifier": "2001:0:4136:e378:8000:63bf:f7f7:f7f7", **V6}, "8.8.8.8 port 40000", False),
        ({"identifier": "fd00::1", **V6}, "is a private address (fc00::/7, RFC 4193)", True),
    ],
)
def test_each_flaw_has_its_sentence(changes: dict[str, Any], said: str, blocks: bool) -> None:
    found = only([line(**changes)])
    assert said in found.sentence
    assert found.sentence.startswith("Line 1 (")
    assert found.blocks is blocks
    assert found.remedy


def test_a_day_long_period_is_not_longer_than_a_day() -> None:
    assert check([line(until=ist("2022-11-24T07:04:10"))]) == []


def test_addresses_made_from_others_are_listed_with_what_is_inside() -> None:
    lines = [line(n, identifier=f"2002:808:{n:x}::1", **V6) for n in range(1, 10)]
    sentence = only(lines).sentence
    assert sentence.startswith("Lines 1 to 9 ask about a 6to4 address")
    assert "(line 1: 8.8.0.1; line 2: 8.8.0.2;" in sentence
    assert sentence.endswith("and 3 more).")


def test_link_and_citation_block_abroad_only() -> None:
    lines = [line(link_to_facts="", cited="")]
    assert [f.blocks for f in check(lines, link="")] == [True, True]
    assert [f.blocks for f in check(lines, link="", abroad=False)] == [False, False]


@pytest.mark.parametrize("basis", [ZoneBasis.SET_BY_EXAMINER, ZoneBasis.SET_FOR_SOURCE])
def test_a_zone_that_nobody_decided_blocks(basis: ZoneBasis) -> None:
    at = dataclasses.replace(ist("2022-11-23T07:04:11"), decided_by="", basis=basis)
    found = only([line(at=at)])
    assert "nobody answers for" in found.sentence
    assert found.blocks


def test_a_local_time_of_the_repeated_hour_blocks_unless_its_offset_was_written() -> None:
    # Clocks in Berlin went back on 30 October 2022 at 01:00 UTC: 02:30 came twice.
    utc = ist("2022-10-30T06:00:00").utc_us
    at = Instant(
        utc, "2022-10-30 02:30:00", Precision.SECOND, "Europe/Berlin",
        ZoneBasis.SET_FOR_SOURCE, "A. Rao",
    )  # fmt: skip
    found = only([line(at=at)])
    assert "happened twice in Europe/Berlin" in found.sentence
    assert found.blocks
    assert check([line(at=dataclasses.replace(at, basis=ZoneBasis.IN_TEXT))]) == []
    assert check([line(at=dataclasses.replace(at, original="2022-10-30 02:30:00 CEST"))]) == []
    an_hour_on = dataclasses.replace(at, utc_us=utc + 2 * 3_600_000_000)
    assert check([line(at=an_hour_on)]) == []
    # The device ran two hours ahead: what it showed was 03:30, which came once.
    ahead = check([line(at=dataclasses.replace(at, clock_offset_us=-7_200_000_000))])
    assert not any("happened twice" in finding.sentence for finding in ahead)


def test_a_time_after_the_request_was_sent_blocks() -> None:
    backing = Backing(sent_at=ist("2022-11-22"))
    found = only([line()], backing=backing)
    assert "after the request was sent on 22 Nov 2022" in found.sentence
    assert found.blocks
    assert check([line()], backing=Backing(sent_at=ist("2022-11-23"))) == []


RECORD: dict[str, Any] = {"cited_as": CitedAs.RECORD, "cited_id": "3:77"}


@pytest.mark.parametrize(
    ("cited", "said", "blocks"),
    [
        (Cited("S-3 auth.log", "wrong zone", "S-5"), "was dated anew as S-5 since", True),
        (Cited("S-3 auth.log", "wrong file"), "was retracted (wrong file)", True),
        (Cited("S-3 auth.log", has_clock=True), "clock was not compared", False),
    ],
)
def test_what_became_of_the_cited_source_is_said(cited: Cited, said: str, blocks: bool) -> None:
    found = only([line(**RECORD)], backing=Backing({"S-3": cited}))
    assert said in found.sentence
    assert found.blocks is blocks


def test_a_clock_offset_needs_its_reading() -> None:
    at = dataclasses.replace(ist("2022-11-23T07:04:11"), clock_offset_us=-42_000_000)
    known = Backing({"S-3": Cited("S-3 auth.log", has_clock=True)})
    assert (
        "clock offset of -42 s to S-3 auth.log"
        in only([line(at=at, **RECORD)], backing=known).sentence
    )
    read = Backing({"S-3": Cited("S-3 auth.log", has_clock=True, reading="read by A. Rao")})
    assert check([line(at=at, **RECORD)], backing=read) == []
    assert "cites no record" in only([line(at=at)]).sentence


@pytest.mark.parametrize(
    ("doubt", "blocks"),
    [("year inferred from the order of lines", False), ("the record is not in the case", True)],
)
def test_a_doubted_record_is_said_so(doubt: str, blocks: bool) -> None:
    backing = Backing(doubted={"3:77": doubt}, cited={"S-3": Cited("S-3 x")})
    found = only([line(**RECORD)], backing=backing)
    assert doubt in found.sentence
    assert found.blocks is blocks


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("2023-05-21", ""),
        ("2023-05-22", "From 22 May 2023 the logs"),
        ("2024-11-22", "From 22 May 2023 the logs"),
        ("2024-11-23", "From 23 Nov 2024 the IP detail records"),
    ],
)
def test_retention_has_passed_from_its_day_on(now: str, said: str) -> None:
    found = check([GOOD], now=ist(now), abroad=False)
    assert [said in finding.sentence for finding in found] == ([True] if said else [])
    assert not any(finding.blocks for finding in found)


def test_retention_of_many_lines_names_the_oldest_and_the_newest() -> None:
    lines = [line(n, at=ist(f"2022-11-{n + 20}T07:04:11")) for n in range(1, 9)]
    assert only(lines, now=ist("2025-01-01"), abroad=False).sentence.endswith(
        "That is the oldest, line 1; the newest, line 8, from 28 Nov 2024."
    )


def test_five_thousand_lines_give_a_readable_list() -> None:
    lines = [
        line(n, identifier=f"10.{n // 250}.{n % 250}.1", source_port=None, cited="")
        for n in range(1, 5_001)
    ]
    assert [finding.sentence.partition(" (")[0] for finding in check(lines)] == [
        "Lines 1 to 5000 have no source port.",
        "Lines 1 to 5000 ask about a private address",
        "Lines 1 to 5000 do not say where they were found.",
    ]
