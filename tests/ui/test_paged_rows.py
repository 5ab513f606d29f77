from array import array

import pytest
from pytestqt.qtbot import QtBot

from casebook.ui.widgets.paged_rows import PAGE_ROWS, PagedRows
from tests.ui.conftest import WAIT_MS


@pytest.fixture
def asked(qtbot: QtBot, model: PagedRows[str]) -> list[tuple[int, ...]]:
    found: list[tuple[int, ...]] = []
    model.rows_wanted.connect(found.append)
    return found


@pytest.fixture
def model(qtbot: QtBot) -> PagedRows[str]:
    found: PagedRows[str] = PagedRows(("Name",))
    found.set_rows(array("q", range(1000)))
    return found


def draw(qtbot: QtBot, model: PagedRows[str], at: int, times: int = 3) -> None:
    """Ask for a row as a list does that is drawn several times."""
    for _ in range(times):
        model.line_at(at)
        qtbot.waitUntil(lambda: not model._timer.isActive(), timeout=WAIT_MS)


def give(model: PagedRows[str], rows: tuple[int, ...]) -> None:
    model.give([f"row {row}" for row in rows], rows)


def test_rows_on_their_way_are_not_asked_for_at_each_drawing(
    qtbot: QtBot, model: PagedRows[str], asked: list[tuple[int, ...]]
) -> None:
    """Each began the read anew; a list that is drawn faster than it is read stayed empty."""
    draw(qtbot, model, 0)
    assert asked == [tuple(range(PAGE_ROWS))]
    give(model, asked[0])
    assert model.line_at(PAGE_ROWS - 1) == f"row {PAGE_ROWS - 1}"


def test_a_page_scrolled_to_meanwhile_is_asked_for_with_those_on_their_way(
    qtbot: QtBot, model: PagedRows[str], asked: list[tuple[int, ...]]
) -> None:
    draw(qtbot, model, 0)
    draw(qtbot, model, PAGE_ROWS)
    assert asked[1:] == [tuple(range(2 * PAGE_ROWS))]
    give(model, asked[1])
    assert (model.line_at(0), model.line_at(PAGE_ROWS)) == ("row 0", f"row {PAGE_ROWS}")


def test_rows_that_are_read_anew_are_asked_for_again(
    qtbot: QtBot, model: PagedRows[str], asked: list[tuple[int, ...]]
) -> None:
    draw(qtbot, model, 0)
    model.set_rows(array("q", range(10)))
    draw(qtbot, model, 0)
    assert asked[1:] == [tuple(range(10))]
