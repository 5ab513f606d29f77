import pytest

from casebook.ui.theme import State
from casebook.ui.widgets.digest_list import compared_state


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("matches that of 2022-11-25T13:00Z (at seizure)", State.GOOD),
        ("differs from that of 2022-11-25T13:00Z (at seizure)", State.WRONG),
        ("Against the files in logs: 1,204 the same, 0 differ, 0 missing here.", State.GOOD),
        ("Against the files in logs: 1,204 the same, 1 differ (a), 0 missing here.", State.WRONG),
        ("Against the list of logs: 3 the same, 0 changed, 12 missing (a), 0 new.", State.WRONG),
        (
            "Against the list of logs: 3 the same, 0 differ, 2 not listed there (x).",
            State.ATTENTION,
        ),
        ("MD5: the value stored in image.E01 is that of the medium.", State.GOOD),
        ("MD5: the value stored in image.E01 differs: 00 was computed.", State.WRONG),
        ("Nothing was compared: the medium was not read to its end.", State.ATTENTION),
        ("Examiner: John", State.NEUTRAL),
        # What files are called says nothing about how it went.
        ("Against the files in “1 new”: 2 the same, 0 differ.", State.GOOD),
    ],
)
def test_the_state_behind_a_comparison(words: str, state: State) -> None:
    assert compared_state(words) is state
