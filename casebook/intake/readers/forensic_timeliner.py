"""The CSV timeline of Forensic Timeliner, put together from the tables of other tools."""

from __future__ import annotations

from casebook.intake.readers.tool_table import Table, tool_table

_ROW = Table(
    subject="",
    told_by=("DateTime", "TimestampInfo", "ArtifactName", "Tool", "Description", "DataPath"),
    times=(("DateTime", ""),),
    said=("{TimestampInfo}: {Description}", "{DataDetails}", "{DataPath}", "{IPAddress}",
          "from {SourceAddress}", "to {DestinationAddress}", "SHA-1 {SHA1}", "size {FileSize}",
          "count {Count}", "{RawData}", "by {Tool} in {EvidencePath}"),
    host="Computer",
    user=("User",),
    event_id="EventId",
    kind="ArtifactName",
    zone="",
    warning="before version 2.3 Forensic Timeliner shifted times that name no zone by the offset "
    "of the computer it ran on. Compare some rows with the files they came from.",
)  # fmt: skip

FORENSIC_TIMELINER = tool_table("Forensic Timeliner CSV", _ROW)
