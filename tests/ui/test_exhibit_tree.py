from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from casebook.store.evidence import ExhibitLine, ExhibitState
from casebook.ui.theme import State
from casebook.ui.widgets.exhibit_model import (
    CUSTODY,
    DIGEST,
    EXHIBIT,
    custody_state,
    digest_state,
)
from casebook.ui.widgets.exhibit_tree import ExhibitTree
from tests.ui.conftest import WAIT_MS, bring_up


def a_line(number: int, parent: int | None = None, text: str = "", **more: str) -> ExhibitLine:
    description = text or f"Disk {number}"
    return ExhibitLine(
        f"id{number}",
        number,
        None if parent is None else f"id{parent}",
        more.get("mark", ""),
        description,
        "Computer / Storage Media",
        "",
        more.get("retracted"),
        f"{number} {description}",
    )


# A server with a disk and its image, and a phone.
LINES = (a_line(1, text="Server"), a_line(2, 1), a_line(3, 2, "Image"), a_line(4, text="Phone"))


@pytest.fixture
def tree(qtbot: QtBot, look: QApplication) -> ExhibitTree:
    found = ExhibitTree()
    qtbot.addWidget(found)
    found.resize(700, 400)
    found.show_lines(LINES)
    bring_up(qtbot, found)
    return found


def rows(tree: ExhibitTree) -> list[tuple[int, int]]:
    lines = tree.lines
    return [(lines.depth_at(r), lines.line_at(r).number) for r in range(lines.rowCount())]


def test_parts_stand_under_what_they_are_part_of(tree: ExhibitTree) -> None:
    tree.show_lines((*LINES, a_line(5, 1)))
    assert rows(tree) == [(0, 1), (1, 2), (2, 3), (1, 5), (0, 4)]


def test_left_folds_right_unfolds_and_left_again_goes_up(tree: ExhibitTree) -> None:
    tree.select("id2")
    QTest.keyClick(tree, Qt.Key.Key_Left)
    assert rows(tree) == [(0, 1), (1, 2), (0, 4)]
    assert tree.chosen_id() == "id2"
    QTest.keyClick(tree, Qt.Key.Key_Left)
    assert tree.chosen_id() == "id1"
    tree.select("id2")
    QTest.keyClick(tree, Qt.Key.Key_Right)
    assert rows(tree) == [(0, 1), (1, 2), (2, 3), (0, 4)]


def test_a_folded_exhibit_is_unfolded_to_select_its_part(tree: ExhibitTree) -> None:
    tree.fold(0, True)
    assert rows(tree) == [(0, 1), (0, 4)]
    assert tree.select("id3")
    assert tree.chosen_id() == "id3"


def test_a_filter_keeps_the_way_down_and_shows_it_in_spite_of_folds(tree: ExhibitTree) -> None:
    tree.fold(0, True)
    tree.set_filter("image")
    assert rows(tree) == [(0, 1), (1, 2), (2, 3)]
    tree.set_filter("ex-4")
    assert rows(tree) == [(0, 4)]
    tree.set_filter("")
    assert rows(tree) == [(0, 1), (0, 4)]


def test_selection_stays_over_a_refresh(tree: ExhibitTree) -> None:
    tree.select("id2")
    row = tree.lines.row_of("id4")
    assert row is not None
    tree.selectionModel().select(
        tree.lines.index(row, 0),
        tree.selectionModel().SelectionFlag.Select | tree.selectionModel().SelectionFlag.Rows,
    )
    tree.show_lines((a_line(9, text="New"), *LINES))
    assert tree.chosen_id() == "id2"
    assert tree.chosen_ids() == ("id2", "id4")


def test_a_refresh_while_ctrl_is_held_keeps_the_selection(
    tree: ExhibitTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree.select("id2")
    held = staticmethod(lambda: Qt.KeyboardModifier.ControlModifier)
    monkeypatch.setattr(QApplication, "keyboardModifiers", held)
    # Qt asks for itself; a key that goes down without coming up is what it sees.
    QTest.keyPress(tree, Qt.Key.Key_Control, Qt.KeyboardModifier.ControlModifier)
    tree.show_lines((a_line(9, text="New"), *LINES))
    QTest.keyRelease(tree, Qt.Key.Key_Control)
    assert tree.chosen_ids() == ("id2",)


def test_an_exhibit_that_is_its_own_ancestor_is_shown_all_the_same(tree: ExhibitTree) -> None:
    tree.show_lines((a_line(1, 2), a_line(2, 1), a_line(3, 2)))
    assert sorted(number for _, number in rows(tree)) == [1, 2, 3]


def test_states_are_asked_for_the_rows_on_screen_alone(qtbot: QtBot, tree: ExhibitTree) -> None:
    asked: list[str] = []
    tree.lines.states_wanted.connect(asked.extend)
    tree.show_lines([a_line(n) for n in range(1, 2001)])
    qtbot.waitUntil(lambda: bool(asked), timeout=WAIT_MS)
    assert "id1" in asked
    assert len(asked) < 60
    tree.show_states({"id1": ExhibitState(held_by="Dr. Iyer", held_at="CFSL", digests=2)})
    assert tree.lines.data(tree.lines.index(0, CUSTODY)) == "held: CFSL"
    assert str(tree.lines.data(tree.lines.index(0, DIGEST))).startswith("hashed")


def test_states_in_words() -> None:
    line = a_line(1)
    assert digest_state(line, ExhibitState()) == (State.WRONG, "not hashed")
    assert digest_state(line, ExhibitState(digests=3, differs=1))[0] is State.WRONG
    open_move = ExhibitState(held_by="Dr. Iyer", is_in_transit=True)
    assert custody_state(line, open_move) == (State.ATTENTION, "in transit to Dr. Iyer")
    assert custody_state(line, ExhibitState())[0] is State.NEUTRAL


def test_what_is_to_be_explained_is_said_to_a_screen_reader(tree: ExhibitTree) -> None:
    tree.show_states({"id2": ExhibitState(incidents=1)})
    spoken = tree.lines.data(tree.lines.index(1, EXHIBIT), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "EX-2, part of EX-1, 1 to explain"


def test_dropping_exhibits_on_another_asks_to_move_them(qtbot: QtBot, tree: ExhibitTree) -> None:
    data = tree.lines.mimeData([tree.lines.index(3, 0), tree.lines.index(3, 1)])
    at = tree.visualRect(tree.lines.index(0, 0)).center()
    with qtbot.waitSignal(tree.regroup_asked) as asked:
        tree.drop_exhibits(data, at)
    assert asked.args == [("id4",), "id1"]


def test_an_exhibit_is_not_moved_under_itself(qtbot: QtBot, tree: ExhibitTree) -> None:
    data = tree.lines.mimeData([tree.lines.index(0, 0)])
    with qtbot.assertNotEmitted(tree.regroup_asked):
        tree.drop_exhibits(data, tree.visualRect(tree.lines.index(0, 0)).center())


def test_a_dropped_file_is_told_and_not_taken_for_an_exhibit(
    qtbot: QtBot, tree: ExhibitTree, tmp_path: Path
) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "web.E01"))])
    event = QDropEvent(
        QPoint(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    with qtbot.waitSignal(tree.file_dropped) as told:
        tree.dropEvent(event)
    assert told.args == [tmp_path / "web.E01"]


def test_ten_thousand_selected_exhibits_are_one_range(tree: ExhibitTree) -> None:
    tree.show_lines([a_line(n, None if n % 5 == 1 else n - 1) for n in range(1, 10_001)])
    tree.selectAll()
    assert len(tree.chosen_ids()) == 10_000
    tree.show_lines([a_line(n, None if n % 5 == 1 else n - 1) for n in range(1, 10_002)])
    assert len(tree.chosen_ids()) == 10_000
    assert tree.selectionModel().selection().count() <= 2
