"""One module a format; adding one touches its own file and this tuple."""

from __future__ import annotations

from casebook.errors import CaseError
from casebook.intake.readers.apache import ACCESS_LOG
from casebook.intake.readers.aurora import AURORA
from casebook.intake.readers.delimited import DELIMITED
from casebook.intake.readers.evtx import EVENT_LOG
from casebook.intake.readers.ipdr import IPDR, NAT_LOG
from casebook.intake.readers.iris import IRIS
from casebook.intake.readers.leapp import LEAPP_TABLE, LEAPP_TIMELINE
from casebook.intake.readers.reader import Reader
from casebook.intake.readers.syslog import SYSLOG
from casebook.intake.readers.workbook import WORKBOOK

READERS: tuple[Reader, ...] = (
    EVENT_LOG,
    LEAPP_TIMELINE,
    WORKBOOK,
    ACCESS_LOG,
    SYSLOG,
    AURORA,
    IRIS,
    IPDR,
    NAT_LOG,
    LEAPP_TABLE,
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
