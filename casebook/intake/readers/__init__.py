"""One module a format; adding one touches its own file and this tuple."""

from __future__ import annotations

from casebook.errors import CaseError
from casebook.intake.readers.apache import ACCESS_LOG
from casebook.intake.readers.delimited import DELIMITED
from casebook.intake.readers.evtx import EVENT_LOG
from casebook.intake.readers.mail import MAIL
from casebook.intake.readers.reader import Reader
from casebook.intake.readers.syslog import SYSLOG

READERS: tuple[Reader, ...] = (
    EVENT_LOG,
    ACCESS_LOG,
    MAIL,
    SYSLOG,
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
