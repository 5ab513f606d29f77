"""How a child process of Casebook is started, and what it then runs."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def child_command(name: str) -> list[str]:
    """Give the command line that runs the hidden child `name` of this same program."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--child", name]
    return [sys.executable, "-m", "casebook", "--child", name]


def run_child(words: Sequence[str]) -> int:
    """Be the child that the words after `--child` name; 2 when there is none of that name."""
    # Each child loads what it needs and nothing else; packagers follow written-out imports only.
    match list(words):
        case ["import"]:
            from casebook.actions import import_worker

            return import_worker.main()
        case ["check"]:
            from casebook.store import file_check

            return file_check.main()
        case ["hash"]:
            from casebook.actions import hash_worker

            return hash_worker.main()
        case ["image"]:
            from casebook.intake import image_worker

            return image_worker.main()
        case ["picture"]:
            from casebook.intake import pictures

            return pictures.main()
        case ["reply"]:
            from casebook.intake import reply_worker

            return reply_worker.main()
    print("There is no such child process.", file=sys.stderr)
    return 2
