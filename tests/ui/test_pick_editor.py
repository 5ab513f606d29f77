import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from casebook.errors import CaseError
from casebook.ui.widgets.pick_editor import PickEditor
from tests.ui.conftest import WAIT_MS, bring_up

CHOICES = ((None, "nothing"), ("a", "EX-3  E003  Disk, 2 TB"), ("b", "EX-31  E031  Disk, 4 TB"))


@pytest.fixture
def editor(qtbot: QtBot, look: QApplication) -> PickEditor:
    found = PickEditor("Part of")
    qtbot.addWidget(found)
    found.set_choices(CHOICES)
    return found


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("", None),
        ("EX-3", "a"),
        ("ex-31", "b"),
        ("EX-3 E003 Disk, 2 TB", "a"),
        ("4 tb", "b"),
    ],
)
def test_a_thing_is_named_by_number_or_by_words(
    editor: PickEditor, typed: str, value: object
) -> None:
    editor._edit.clear()
    QTest.keyClicks(editor._edit, typed)
    assert editor.value() == value


@pytest.mark.parametrize(
    ("typed", "said"), [("EX-9", "Nothing in the case holds “EX-9”"), ("disk", "2 hold “disk”")]
)
def test_what_is_not_offered_or_not_clear_is_refused(
    editor: PickEditor, typed: str, said: str
) -> None:
    editor._edit.clear()
    QTest.keyClicks(editor._edit, typed)
    with pytest.raises(CaseError) as refused:
        editor.value()
    assert str(refused.value).startswith(said)
    assert "EX-3" in str(refused.value)


def test_an_offer_is_asked_for_only_when_it_is_needed(editor: PickEditor) -> None:
    asked = []

    def offer() -> tuple[tuple[object, str], ...]:
        asked.append(1)
        return (("c", "EX-7  Phone"),)

    editor.set_offer(offer)
    editor.set_value(None)
    assert editor.value() is None
    assert not asked
    editor.set_value("c")
    assert editor.value() == "c"
    assert asked == [1]


def test_enter_on_an_offered_name_takes_it_and_does_not_save(
    qtbot: QtBot, editor: PickEditor
) -> None:
    saves: list[int] = []
    editor.submitted.connect(lambda: saves.append(1))
    bring_up(qtbot, editor)
    editor.focus()
    QTest.keyClicks(editor._edit, "4 tb")
    completer = editor._edit.completer()
    assert completer is not None
    popup = completer.popup()
    assert popup is not None
    qtbot.waitUntil(popup.isVisible, timeout=WAIT_MS)
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert editor._edit.text() == CHOICES[2][1]
    assert saves == []
    QTest.qWait(0)
    QTest.keyClick(editor._edit, Qt.Key.Key_Return)
    assert saves == [1]


def test_what_the_case_does_not_have_says_what_to_do_first(
    qtbot: QtBot, look: QApplication
) -> None:
    editor = PickEditor("Person", if_missing="A person is added first.")
    qtbot.addWidget(editor)
    editor.set_choices(CHOICES)
    QTest.keyClicks(editor._edit, "Chan Tai Man")
    with pytest.raises(CaseError, match=r"holds “Chan Tai Man”\. A person is added first\. Type"):
        editor.value()
