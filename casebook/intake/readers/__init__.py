"""One module a format; adding one touches its own file and this tuple."""

from __future__ import annotations

from casebook.errors import CaseError
from casebook.intake.readers.apache import ACCESS_LOG
from casebook.intake.readers.delimited import DELIMITED
from casebook.intake.readers.evtx import EVENT_LOG
from casebook.intake.readers.ios_privacy import IOS_PRIVACY
from casebook.intake.readers.json_map import JSON_MAP
from casebook.intake.readers.mail import MAIL
from casebook.intake.readers.network_miner import NETWORK_MINER
from casebook.intake.readers.reader import Reader
from casebook.intake.readers.syslog import SYSLOG
from casebook.intake.readers.text_logs import ANY_TEXT_LOG, TEXT_LOGS

READERS: tuple[Reader, ...] = (
    EVENT_LOG,
    ACCESS_LOG,
    MAIL,
    *TEXT_LOGS,
    SYSLOG,
    IOS_PRIVACY,
    NETWORK_MINER,
    *DELIMITED,
    JSON_MAP,
    ANY_TEXT_LOG,
)
"""Every reader, the more particular before the more general."""


def reader_named(name: str) -> Reader:
    """Give the reader of a name. Raises CaseError naming those there are."""
    for reader in READERS:
        if reader.name == name:
            return reader
    known = ", ".join(reader.name for reader in READERS)
    raise CaseError(f"There is no reader “{name}”. The readers are: {known}.")
