from casebook.model.timeline import RecordFilter
from casebook.ui.widgets.filter_chips import chips_of, without

EVERYTHING = RecordFilter(
    1_669_204_800_000_000,
    1_669_208_400_000_000,
    2,
    "web-02",
    "root",
    "sshd",
    "4624",
    "failed",
    ("domain", "example.org"),
    "way in",
    "red",
    True,
    True,
    True,
)


def test_every_part_of_a_filter_is_a_chip_that_takes_it_away() -> None:
    assert [words for _, words in chips_of(EVERYTHING, "Asia/Kolkata")] == [
        "2022-11-23 17:30:00 → 2022-11-23 18:30:00 IST",
        "without a time",
        "source S-2",
        "host web-02",
        "user root",
        "kind sshd",
        "event id 4624",
        "mentions domain example.org",
        "tag #way in",
        "colour red",
        "starred",
        "commented",
        "failed",
    ]
    left = EVERYTHING
    for key, words in chips_of(EVERYTHING, "UTC"):
        left = without(left, key)
        assert words not in [other for _, other in chips_of(left, "UTC")]
    assert left == RecordFilter()


def test_a_span_with_one_end_is_a_chip_too() -> None:
    after = RecordFilter(from_us=1_669_204_800_000_000)
    assert chips_of(after, "UTC") == [("span", "2022-11-23 12:00:00 → UTC")]
    assert without(after, "span") == RecordFilter()
