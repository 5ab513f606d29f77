"""Goal 21: a million calls of the Qt binding, and nothing is taken off the count of None.

In a program of its own: a binding that does it ends the interpreter after some thousand calls.
"""

from __future__ import annotations

import os
import subprocess
import sys

from tests.bench.measure import Result
from tests.bench.timeline import Workplace

CALLS = 1_000_000
MOST = 100
"""Caches and other threads move a count by a few; one lost in ten thousand calls shows."""

_SOAK = """
import sys
from PySide6.QtGui import QColor, QPainter, QPixmap, QStandardItem
from PySide6.QtWidgets import QApplication, QLabel
application = QApplication([])
label, item, pixmap = QLabel(), QStandardItem(), QPixmap(40, 20)
label.resize(40, 20)
label.show()
while not label.windowHandle().isExposed():
    application.processEvents()
colour = QColor("white")
kept = (None, True, False)
before = None
calls = int(sys.argv[1])
for i in range(calls // 5 + 100):
    if i == 100:
        before = [sys.getrefcount(each) for each in kept]
    label.setText(str(i % 7))
    label.repaint()
    item.setText(str(i % 7))
    painter = QPainter(pixmap)
    painter.fillRect(0, 0, 40, 20, colour)
    painter.drawText(2, 15, "EX-3")
    painter.end()
after = [sys.getrefcount(each) for each in kept]
print(max(abs(a - b) for a, b in zip(after, before)))
"""


def measure_soak(place: Workplace) -> list[Result]:
    """Set texts and repaint a million times, and compare the counts of None, True and False."""
    what, target = f"{CALLS:,} repaint and setText calls, drift", f"<= {MOST}"
    if sys.version_info >= (3, 12):
        return [Result("21", what, "immortal in this Python", "", "", target, None)]
    said = subprocess.run(
        [sys.executable, "-c", _SOAK, str(CALLS)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
    )
    if said.returncode:
        return [Result("21", what, f"ended with {said.returncode}", "", "", target, False)]
    drift = int(said.stdout)
    return [Result("21", what, str(drift), "", "", target, drift <= MOST)]
