from __future__ import annotations

import pytest

from casebook.intake.replies.headers import guess, score, zone_proposed
from casebook.model.reply_table import ReplyQuestion, Role
from tests.intake.replies.files import IPDR

# The layout that the notes on formats give for Trisul.
TRISUL = (
    "Protocol", "Source IP", "Source Port", "Destination IP", "Destination Port", "Start Time",
    "End Time", "Duration", "NAT IP", "NAT Port", "Device", "UserID", "SubscriberID", "CustName",
    "Address",
)  # fmt: skip


def test_with_a_translated_address_the_source_is_the_private_side() -> None:
    found = {name: role for role, name in guess(TRISUL)}
    assert found["NAT IP"] is Role.IDENTIFIER
    assert found["NAT Port"] is Role.PORT
    assert found["Source IP"] is Role.PRIVATE_IP
    assert found["Source Port"] is Role.PRIVATE_PORT
    assert (found["Start Time"], found["End Time"]) == (Role.START, Role.END)
    assert found["UserID"] is found["SubscriberID"] is Role.USER_ID
    assert found["CustName"] is Role.NAME
    assert "Duration" not in found


def test_without_one_the_source_is_what_was_asked_about() -> None:
    found = dict(guess(("Source IP", "Source Port", "Timestamp")))
    assert found == {Role.IDENTIFIER: "Source IP", Role.PORT: "Source Port",
                     Role.START: "Timestamp"}  # fmt: skip


def test_times_beside_dates_are_times_of_day() -> None:
    found = dict(guess(IPDR))
    assert found[Role.DATE] == "Start Date"
    assert found[Role.TIME] == "Start Time"
    assert found[Role.END_DATE] == "End Date"
    assert found[Role.END_TIME] == "End Time"


def test_one_date_serves_both_times() -> None:
    found = dict(guess(("Public IP", "Date", "Start Time (IST)", "End Time (IST)")))
    assert found[Role.DATE] == "Date"
    assert found[Role.TIME] == "Start Time (IST)"
    assert found[Role.END_TIME] == "End Time (IST)"


def test_only_one_column_is_the_identifier() -> None:
    assert [name for role, name in guess(("IPv4 Address", "IPv6 Address"))
            if role is Role.IDENTIFIER] == ["IPv4 Address"]  # fmt: skip


def test_words_that_are_no_names_count_nothing() -> None:
    assert score(("Dear Sir", "with reference to your notice")) == 0
    assert score(TRISUL) == 14


@pytest.mark.parametrize(
    ("columns", "zone", "quoted"),
    [
        (("start=Start Time (UTC)",), "UTC", "The header says “Start Time (UTC)”. Row 2"),
        (("start=Time (GMT)",), "UTC", "The header says “Time (GMT)”. Row 2"),
        (("start=login_time_utc",), "UTC", "The header says “login_time_utc”. Row 2"),
        (("start=StartTimeUTC",), "UTC", "The header says “StartTimeUTC”. Row 2"),
        (
            ("date=Start date", "time of day=IST Start time", "end time of day=IST End time"),
            "Asia/Kolkata",
            "The headers say “IST Start time”, “IST End time”. Row 2",
        ),
        (
            ("start=Start (UTC)", "end=End (IST)"),
            "",
            "The headers name more than one zone: “Start (UTC)”, “End (IST)”. Row 2",
        ),
        (("start=Time (UTC/IST)",), "", "The headers name more than one zone: “Time (UTC/IST)”."),
        (("start=Time (GMT+05:30)",), "", "Row 2"),
        (("start=Start time of list", "remarks=UTC"), "", "Row 2"),
    ],
)
def test_the_zone_that_a_header_names_is_proposed(
    columns: tuple[str, ...], zone: str, quoted: str
) -> None:
    asked = ReplyQuestion("zone", "In which zone are they?", "Row 2: “23/11/2022 10:00”.")
    found = zone_proposed(columns, asked)
    assert found.suggestion == zone
    assert found.evidence.startswith(quoted)
    assert found.evidence.endswith("Row 2: “23/11/2022 10:00”.")


def test_a_zone_is_proposed_where_a_zone_is_asked_about() -> None:
    asked = ReplyQuestion("day_order", "Which comes first?", "Row 2", "day first")
    assert zone_proposed(("start=Time (UTC)",), asked) == asked


def test_a_column_called_after_the_subscriber_alone_is_the_name() -> None:
    found = dict(guess(("IP address", "Login time", "Subscriber", "Subscriber ID")))
    assert (found[Role.NAME], found[Role.USER_ID]) == ("Subscriber", "Subscriber ID")
