"""Where the files in `resources/` are, in a checkout and in a packaged build."""

from __future__ import annotations

import sys
from pathlib import Path


def resource(*parts: str) -> Path:
    """Give the path of a file or folder below `resources/`."""
    packaged = getattr(sys, "_MEIPASS", None)
    root = Path(packaged) if packaged else Path(__file__).resolve().parents[1]
    return root.joinpath("resources", *parts)
