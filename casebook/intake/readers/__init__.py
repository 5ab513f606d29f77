"""One module a format; adding one touches its own file and this tuple."""

from __future__ import annotations

from casebook.errors import CaseError
from casebook.intake.readers.apache import ACCESS_LOG
from casebook.intake.readers.aurora import AURORA
from casebook.intake.readers.azure import (
    AZURE_ACTIVITY,
    AZURE_ACTIVITY_FILE,
    AZURE_RESOURCE,
    AZURE_RESOURCE_FILE,
)
from casebook.intake.readers.bodyfile import BODYFILE
from casebook.intake.readers.chainsaw import CHAINSAW
from casebook.intake.readers.cloudtrail import CLOUDTRAIL, CLOUDTRAIL_FILE
from casebook.intake.readers.delimited import DELIMITED
from casebook.intake.readers.event_viewer import EVENT_VIEWER
from casebook.intake.readers.event_xml import EVENT_XML
from casebook.intake.readers.evt import OLD_EVENT_LOG
from casebook.intake.readers.evtx import EVENT_LOG
from casebook.intake.readers.evtxecmd_json import EVTXECMD_JSON
from casebook.intake.readers.eztools import EZ_TOOLS
from casebook.intake.readers.fast_alerts import FAST_ALERTS, FAST_ALERTS_YEAR_FIRST
from casebook.intake.readers.forensic_timeliner import FORENSIC_TIMELINER
from casebook.intake.readers.fortigate import FORTIGATE
from casebook.intake.readers.google_cloud import GOOGLE_CLOUD, GOOGLE_CLOUD_FILE
from casebook.intake.readers.hayabusa import HAYABUSA
from casebook.intake.readers.ios_privacy import IOS_PRIVACY
from casebook.intake.readers.ipdr import IPDR, NAT_LOG
from casebook.intake.readers.iris import IRIS
from casebook.intake.readers.journal import JOURNAL_EXPORT, JOURNAL_JSON, JOURNAL_PRETTY
from casebook.intake.readers.json_map import JSON_MAP
from casebook.intake.readers.kape import KAPE
from casebook.intake.readers.lava import LAVA
from casebook.intake.readers.leapp import LEAPP_TABLE, LEAPP_TIMELINE
from casebook.intake.readers.load_balancer import LOAD_BALANCER
from casebook.intake.readers.mactime import MACTIME, MACTIME_CSV
from casebook.intake.readers.mail import MAIL
from casebook.intake.readers.mftecmd import MFTECMD
from casebook.intake.readers.microsoft_365 import MICROSOFT_365, MICROSOFT_365_FILE
from casebook.intake.readers.network_miner import NETWORK_MINER
from casebook.intake.readers.palo_alto import PALO_ALTO
from casebook.intake.readers.plaso_json import PLASO_DOCUMENT, PLASO_LINES
from casebook.intake.readers.reader import Reader
from casebook.intake.readers.snort_json import SNORT_JSON
from casebook.intake.readers.suricata import EVE
from casebook.intake.readers.syslog import SYSLOG
from casebook.intake.readers.text_logs import ANY_TEXT_LOG, TEXT_LOGS
from casebook.intake.readers.timesketch_lines import TIMESKETCH_LINES
from casebook.intake.readers.tln import L2T_TLN, TLN
from casebook.intake.readers.w3c import IIS, WINDOWS_FIREWALL
from casebook.intake.readers.web_errors import WEB_ERRORS
from casebook.intake.readers.workbook import WORKBOOK
from casebook.intake.readers.zeek import ZEEK_JSON, ZEEK_TABLE

READERS: tuple[Reader, ...] = (
    EVENT_LOG,
    LEAPP_TIMELINE,
    LAVA,
    WORKBOOK,
    OLD_EVENT_LOG,
    EVENT_VIEWER,
    EVENT_XML,
    *MFTECMD,
    *EZ_TOOLS,
    EVTXECMD_JSON,
    *KAPE,
    FORENSIC_TIMELINER,
    *HAYABUSA,
    *CHAINSAW,
    ZEEK_TABLE,
    ZEEK_JSON,
    IIS,
    WINDOWS_FIREWALL,
    EVE,
    SNORT_JSON,
    CLOUDTRAIL,
    CLOUDTRAIL_FILE,
    AZURE_ACTIVITY,
    AZURE_ACTIVITY_FILE,
    AZURE_RESOURCE,
    AZURE_RESOURCE_FILE,
    GOOGLE_CLOUD,
    GOOGLE_CLOUD_FILE,
    MICROSOFT_365,
    MICROSOFT_365_FILE,
    FAST_ALERTS,
    FAST_ALERTS_YEAR_FIRST,
    LOAD_BALANCER,
    FORTIGATE,
    PALO_ALTO,
    JOURNAL_JSON,
    JOURNAL_PRETTY,
    JOURNAL_EXPORT,
    ACCESS_LOG,
    WEB_ERRORS,
    MAIL,
    *TEXT_LOGS,
    SYSLOG,
    BODYFILE,
    MACTIME_CSV,
    MACTIME,
    TLN,
    L2T_TLN,
    PLASO_LINES,
    PLASO_DOCUMENT,
    TIMESKETCH_LINES,
    AURORA,
    IRIS,
    IPDR,
    NAT_LOG,
    LEAPP_TABLE,
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
