"""One module a format; adding one touches its own file and this tuple."""

from __future__ import annotations

from casebook.errors import CaseError
from casebook.intake.readers.apache import ACCESS_LOG
from casebook.intake.readers.bodyfile import BODYFILE
from casebook.intake.readers.delimited import DELIMITED
from casebook.intake.readers.evtx import EVENT_LOG
from casebook.intake.readers.mactime import MACTIME, MACTIME_CSV
from casebook.intake.readers.plaso_json import PLASO_DOCUMENT, PLASO_LINES
from casebook.intake.readers.reader import Reader
from casebook.intake.readers.syslog import SYSLOG
from casebook.intake.readers.timesketch_lines import TIMESKETCH_LINES
from casebook.intake.readers.tln import L2T_TLN, TLN

READERS: tuple[Reader, ...] = (
    EVENT_LOG,
    ACCESS_LOG,
    SYSLOG,
    BODYFILE,
    MACTIME_CSV,
    MACTIME,
    TLN,
    L2T_TLN,
    PLASO_LINES,
    PLASO_DOCUMENT,
    TIMESKETCH_LINES,
    *DELIMITED,
)
"""Every reader, the more particular before the more general."""


def reader_named(name: str) -> Reader:
    """Give the reader of a name. Raises CaseError naming those there are."""
    for reader in READERS:
        if reader.name == name:
            return reader
    known = ", ".join(reader.name for reader in READERS)
    raise CaseError(f"There is no reader “{name}”. The readers are: {known}.")
