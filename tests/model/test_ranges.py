from __future__ import annotations

from casebook.model.ranges import ranges


def test_numbers_in_a_row_are_written_as_their_first_and_last() -> None:
    assert ranges([1, 2, 3, 7, 9, 10]) == "1-3, 7, 9-10"
    assert ranges([]) == ""
