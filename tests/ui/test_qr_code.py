from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from casebook.actions.seal_case import qr_matrix
from casebook.ui.widgets.qr_code import MODULE_PX, QUIET, QrCode

TEXT = "381:" + "ab" * 32


def test_every_module_is_painted_where_it_belongs_dark_on_white(qtbot: QtBot, look: object) -> None:
    modules = qr_matrix(TEXT)
    code = QrCode(modules, TEXT)
    qtbot.addWidget(code)
    code.resize(code.sizeHint())
    image = code.grab().toImage()
    white, black = QColor(Qt.GlobalColor.white), QColor(Qt.GlobalColor.black)
    side = len(modules) + 2 * QUIET
    for y in range(side):
        for x in range(side):
            inside = QUIET <= x < side - QUIET and QUIET <= y < side - QUIET
            dark = inside and modules[y - QUIET][x - QUIET]
            at = MODULE_PX // 2
            colour = image.pixelColor(x * MODULE_PX + at, y * MODULE_PX + at)
            assert colour == (black if dark else white), (x, y)


def test_the_finder_patterns_of_the_standard_stand_in_three_corners() -> None:
    modules = qr_matrix(TEXT)
    side = len(modules)
    # ISO/IEC 18004: a dark square of 7, a light one of 5, a dark one of 3.
    finder = [[max(abs(x - 3), abs(y - 3)) != 2 for x in range(7)] for y in range(7)]
    for left, top in ((0, 0), (side - 7, 0), (0, side - 7)):
        assert [[modules[top + y][left + x] for x in range(7)] for y in range(7)] == finder


def test_the_text_is_its_accessible_name(qtbot: QtBot, look: object) -> None:
    code = QrCode(qr_matrix(TEXT), TEXT)
    qtbot.addWidget(code)
    assert code.accessibleName() == f"QR code of {TEXT}"
