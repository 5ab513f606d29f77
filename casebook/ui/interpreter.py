"""How the Python interpreter is set while a window is open, so that reads do not hold it up."""

from __future__ import annotations

import gc
import sys

YOUNG, MIDDLE, OLD = 20_000, 10, 20
"""After how many new objects the young are searched, and after how many searches the older."""

TURN_S = 0.000_5
"""How long a thread may go on while another waits. Drawing a list takes hundreds of turns."""


def set_for_window() -> None:
    """Search for circular references less often, and let threads take turns more often.

    By default all objects of all modules are searched whenever some ten thousand rows were read:
    40 to 60 ms in which no thread goes on. And by default a turn lasts 5 ms, so that a list drawn
    while the case thread reads waited a tenth of a second. Call it when all modules are loaded.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
    sys.setswitchinterval(TURN_S)
