from datetime import UTC, datetime

import pytest

from casebook.model.instant import Instant, Precision, ZoneBasis
from casebook.ui.widgets.digest import grouped
from casebook.ui.widgets.digest_list import sized
from casebook.ui.widgets.status import FileFacts, facts_in_words
from casebook.ui.widgets.times import in_both, span
from casebook.ui.workplace import numbers_in, page_of

NOW = datetime(2022, 12, 18, 11, 47, 5, tzinfo=UTC)
ZONES = ("UTC", "Asia/Kolkata")


def test_the_status_tells_what_is_true_of_the_file() -> None:
    facts = FileFacts(381, NOW, 340, datetime(2022, 12, 15, 11, 0, tzinfo=UTC))
    verified = (datetime(2022, 12, 18, 11, 45, 0, tzinfo=UTC), True)
    assert facts_in_words(facts, verified, "Asia/Kolkata", NOW) == (
        "saved 17:17:05 IST #381  ·  verified 2 min ago  ·  "
        "last proven to others 3 days, 41 entries ago"
    )


def test_nothing_is_said_to_be_proven_or_verified_that_was_not() -> None:
    facts = FileFacts(1, NOW, None, None)
    words = facts_in_words(facts, None, "UTC", NOW)
    assert "not verified since it was opened" in words
    assert "never proven to others" in words


def test_found_damage_is_said_out_loud() -> None:
    words = facts_in_words(FileFacts(9, NOW, None, None), (NOW, False), "UTC", NOW)
    assert "DAMAGE FOUND" in words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (59, "59 s"), (60, "1 min"), (86_399, "23 h"), (86_400, "1 day"), (2e5, "2 days")],
)
def test_a_span_is_given_in_its_largest_whole_unit(seconds: float, words: str) -> None:
    assert span(seconds) == words


def test_both_zones_stand_side_by_side_with_the_date_where_it_differs() -> None:
    late = Instant(1_669_230_127_000_000, "", Precision.SECOND, "UTC", ZoneBasis.IN_TEXT)
    assert in_both(late, ZONES) == "2022-11-23 19:02:07 UTC  │  2022-11-24 00:32:07 IST"
    day = Instant(1_669_141_800_000_000, "", Precision.DAY, "+05:30", ZoneBasis.IN_TEXT)
    assert in_both(day, ZONES) == "2022-11-23 (day)"


def test_sizes_are_exact_and_readable() -> None:
    assert sized(2_000_398_934_016) == "2,000,398,934,016 bytes (1.8 TiB)"
    assert sized(312) == "312 bytes"


def test_digests_stand_in_groups_of_four() -> None:
    assert grouped("900150983cd2") == "9001 5098 3cd2"


def test_numbers_lead_to_their_page() -> None:
    assert [page_of(n) for n in ("EX-3", "R-2", "J-381", "SEAL-1", "Q-1", "EX")] == [
        "Evidence",
        "Requests",
        "Journal",
        "Journal",
        "",
        "",
    ]
    assert numbers_in("#EX-3 and #R-2, again #EX-3; EX-9 is not meant") == ("EX-3", "R-2")
