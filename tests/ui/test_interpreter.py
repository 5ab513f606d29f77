"""How the interpreter is set while the window is open."""

from __future__ import annotations

import gc
import sys
import weakref
from collections.abc import Iterator

import pytest

from casebook.ui.interpreter import set_for_window


class Knot:
    """Something that holds itself."""

    def __init__(self) -> None:
        self.own = self


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before, turn = gc.get_threshold(), sys.getswitchinterval()
    frozen = gc.get_freeze_count()
    yield
    gc.set_threshold(*before)
    sys.setswitchinterval(turn)
    if not frozen:
        gc.unfreeze()


def test_what_is_there_already_is_left_out_of_the_search() -> None:
    set_for_window()
    assert gc.get_freeze_count() > 10_000
    assert len(gc.get_objects()) < 1_000


def test_reading_ten_thousand_rows_does_not_search_the_old_objects() -> None:
    set_for_window()
    before = gc.get_stats()[2]["collections"]
    rows = [(n, [n]) for n in range(10_000)]
    assert (gc.get_stats()[2]["collections"], len(rows)) == (before, 10_000)


def test_circular_references_are_still_found() -> None:
    set_for_window()
    gone = weakref.ref(Knot())
    kept = [[] for _ in range(30_000)]  # type: ignore[var-annotated]
    assert (gone(), len(kept)) == (None, 30_000)


def test_a_thread_that_waits_has_its_turn_within_a_millisecond() -> None:
    set_for_window()
    assert sys.getswitchinterval() < 0.001
