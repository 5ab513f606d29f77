from __future__ import annotations

from collections.abc import Iterable

import pytest

from casebook.rules.number_words import in_words


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ([], ""),
        ([7], "7"),
        ([3, 4], "3 and 4"),
        ([41, 5, 3, 6, 7, 8, 9], "3, 5 to 9 and 41"),
        ([1, 2, 3, 2], "1 to 3"),
        ([1, 2, 5, 6], "1, 2, 5 and 6"),
        (range(1, 26, 2), "1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23 and 25"),
    ],
)
def test_numbers_are_written_as_people_do(numbers: Iterable[int], words: str) -> None:
    assert in_words(numbers) == words


def test_a_long_list_says_how_many_it_leaves_out() -> None:
    words = in_words(range(1, 10_000, 2))
    assert words == "1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23 and 4,988 more"
