import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from casebook.ui.widgets.rows import Column, RowModel, RowTable
from tests.ui.conftest import WAIT_MS

ROWS = (("a", 3), ("b", 1), ("c", 2))


def a_model() -> RowModel[tuple[str, int]]:
    columns: list[Column[tuple[str, int]]] = [
        Column("Name", lambda row: row[0], stretches=True),
        Column("Count", lambda row: f"{row[1]:,}", sort_key=lambda row: row[1], right=True),
    ]
    return RowModel(columns, key=lambda row: row[0])


@pytest.fixture
def table(qtbot: QtBot, look: QApplication) -> RowTable:
    found = RowTable(a_model(), "Things")
    qtbot.addWidget(found)
    found.show()
    return found


def test_the_model_keeps_the_contract(qtmodeltester: ModelTester) -> None:
    model = a_model()
    model.set_rows(ROWS)
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]


def test_selection_stays_over_a_refresh_and_a_sort(table: RowTable) -> None:
    table.set_rows(ROWS)
    table.select("b")
    table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    table.set_rows((("z", 9), *ROWS))
    assert table.selected() == ("b", 1)
    model = table.model_of_rows()
    assert [model.row_at(line)[0] for line in range(4)] == ["z", "a", "c", "b"]


def test_a_filter_needs_every_word(table: RowTable) -> None:
    table.set_rows((("alpha one", 1), ("alpha two", 2)))
    table.set_filter("two alpha")
    assert table.model_of_rows().rowCount() == 1
    assert table.selected() == ("alpha two", 2)


def test_the_row_shown_is_told_once_it_is_selected(table: RowTable) -> None:
    told: list[object] = []
    table.row_chosen.connect(told.append)
    table.set_rows(ROWS)
    assert told == [("a", 3)]
    table.set_rows(())
    assert told[-1] is None


def test_hidden_characters_are_spelt_out(table: RowTable) -> None:
    table.set_rows((("evil\u202egpj.exe", 1),))
    model = table.model_of_rows()
    assert model.data(model.index(0, 0)) == "evil⟨U+202E⟩gpj.exe"


def test_the_selected_row_stays_in_sight_when_the_table_gets_smaller(
    qtbot: QtBot, table: RowTable
) -> None:
    table.resize(300, 600)
    table.set_rows([(f"row {n}", n) for n in range(40)])
    table.select("row 14")
    qtbot.waitUntil(table.isVisible, timeout=WAIT_MS)
    assert table.viewport().rect().intersects(table.visualRect(table.currentIndex()))
    table.resize(300, 160)
    qtbot.waitUntil(
        lambda: table.viewport().rect().contains(table.visualRect(table.currentIndex()).center()),
        timeout=WAIT_MS,
    )
