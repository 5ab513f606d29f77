from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from casebook.actions.hash_report import HashReport
from casebook.actions.typed_time import typed_time
from casebook.model.evidence import Algorithm, Digest, DigestPurpose
from casebook.model.examination import Incident
from casebook.ui.theme import State
from casebook.ui.widgets.result_dialog import (
    MOST_LINES,
    blocks_text,
    report_dialog,
    report_state,
    wants_reading,
)

WHEN = typed_time("2022-11-25 18:30", "Asia/Kolkata", "A. Rao")
DIGEST = Digest(
    "",
    "",
    Algorithm.SHA256,
    "ab" * 32,
    "disk.raw",
    3,
    WHEN,
    "A. Rao",
    "Casebook",
    DigestPurpose.VERIFICATION,
    matches="differs from that of 2022-11-25T13:00Z",
)
INCIDENT = Incident("", 4, "", "", "The SHA-256 of disk.raw differs.", WHEN)


def test_nothing_but_digests_needs_no_reading() -> None:
    report = HashReport("EX-1", (DIGEST,))
    assert not wants_reading(report)
    assert report_state(report) == (State.GOOD, "1 digest kept.")


def test_what_must_be_explained_comes_before_what_was_not_read(
    qtbot: QtBot, look: QApplication
) -> None:
    report = HashReport(
        "EX-1", (DIGEST,), problems=("<b>a</b>\u202e: no permission",), incidents=(INCIDENT,)
    )
    assert wants_reading(report)
    assert report_state(report) == (State.WRONG, "Not as before: INC-4 must be explained.")
    dialog = report_dialog(report)
    qtbot.addWidget(dialog)
    text = dialog.text.toPlainText()
    assert text.index("INC-4") < text.index("<b>a</b>⟨U+202E⟩") < text.index("ab" * 32)


def test_a_million_lines_are_counted_and_not_all_shown() -> None:
    text = blocks_text((("Not read", tuple(map(str, range(MOST_LINES + 5)))), ("Empty", ())))
    assert text.endswith("… and 5 more")
    assert "Empty" not in text
