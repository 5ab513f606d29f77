"""Write NOTICE from the lock: what Casebook is built on, under which licence.

Usage: notices.py LOCK NOTICE, in an environment that was installed from the lock.
"""

from __future__ import annotations

import importlib.metadata
import re
import sys
from pathlib import Path

HEAD = """\
Casebook
Licensed under the Apache License, Version 2.0: see LICENSE.

Casebook is built on the software below, installed from the lock file. Each part stays under its
own licence. The texts come with the parts: in a packaged build in the folder `licences`, in a
checkout in `.venv` under `*.dist-info`. Nothing is changed, except that the variable fonts are made
into static ones, and that the Chinese one gets TrueType outlines and the line height of the others.
Qt and PySide6 are used under the LGPL-3.0 (resources/licences) as separate shared libraries that
can be replaced.
"""
# Named on the set-up side only: they are in the lock, and not in a packaged build.
SET_UP_ONLY = frozenset({"flit-core", "pip"})
# Where the packages' own fields say too little.
LICENCES = {
    "click-default-group": "Public Domain",
    "evtx": "MIT",
    "lxml": "BSD-3-Clause (libxml2, libxslt: MIT)",
    "pikepdf": "MPL-2.0 (QPDF: Apache-2.0)",
    "pillow": "MIT-CMU (and its image libraries' own)",
    "pylopdf-fonts-zh-cn": "OFL-1.1",
    "pypdfium2": "BSD-3-Clause AND Apache-2.0 (PDFium: BSD-3-Clause, and its dependencies')",
    "reportlab": "BSD-3-Clause",
    "rl-accel": "BSD-3-Clause",
    "sqlite-fts4": "Apache-2.0",
    "uharfbuzz": "Apache-2.0 (HarfBuzz: MIT)",
}


def locked_names(lock: Path) -> list[str]:
    """Give the names of the packages in a lock, in its order."""
    return re.findall(r"^([A-Za-z0-9._-]+)==", lock.read_text("utf-8"), re.MULTILINE)


def licence_of(name: str) -> str:
    """Give the licence of an installed package; `SystemExit` when it names none."""
    fields = importlib.metadata.metadata(name).json
    stated = LICENCES.get(name) or fields.get("license_expression") or fields.get("license")
    if not stated or len(stated) > 80:
        sys.exit(f"{name} names no licence: look it up and add it to LICENCES in {__file__}")
    return str(stated)


def line(name: str) -> str:
    """Give one package as one line of the list."""
    fields = importlib.metadata.metadata(name).json
    summary = " ".join(str(fields.get("summary", "")).split())
    lines = [f"{fields['name']} {fields['version']}", f"    {licence_of(name)}"]
    return "\n".join([*lines, f"    {summary}"] if summary else lines) + "\n"


def notices(lock: Path) -> str:
    """Give the whole text of NOTICE."""
    shipped = [name for name in locked_names(lock) if name not in SET_UP_ONLY]
    return "\n".join([HEAD, *(line(name) for name in shipped)])


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(notices(Path(sys.argv[1])), "utf-8")
