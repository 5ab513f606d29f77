import pytest

from casebook.ui.widgets.record_columns import MESSAGE, Context, cells
from tests.ui.test_record_list import a_record

TIME = "22/Nov/2022:20:00:11 +0530"


@pytest.mark.parametrize(
    ("time_text", "message", "shown"),
    [
        (
            TIME,
            f'192.0.2.101 - - [{TIME}] "GET /login HTTP/1.1" 200 11',
            '192.0.2.101 - - […] "GET /login HTTP/1.1" 200 11',
        ),
        # What is far behind is part of what is told, and a number alone may mean anything.
        (TIME, f"{'x' * 130} {TIME}", f"{'x' * 130} {TIME}"),
        ("1669127411", "session 1669127411 opened", "session 1669127411 opened"),
        ("", "no time", "no time"),
    ],
)
def test_what_is_shown_without_the_time_that_stands_beside_it(
    time_text: str, message: str, shown: str
) -> None:
    record = a_record(1, message, time_text=time_text)
    assert cells(record, None, (MESSAGE,), Context()) == (shown,)
