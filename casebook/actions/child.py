"""How a child process of Casebook is started."""

from __future__ import annotations

import sys


def child_command(name: str) -> list[str]:
    """Give the command line that runs the hidden child `name` of this same program."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--child", name]
    return [sys.executable, "-m", "casebook", "--child", name]
