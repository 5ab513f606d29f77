"""What KAPE writes: which files it copied and which it passed over, and its mini-timeline."""

from __future__ import annotations

from casebook.intake.readers.tool_table import Table, tool_table

_COPIED = Table(
    subject="KAPE copy",
    told_by=("CopiedTimestamp", "SourceFile", "DestinationFile"),
    times=(("CopiedTimestamp", "copied by KAPE"), ("CreatedOnUtc", "file created"),
           ("ModifiedOnUtc", "file modified"), ("LastAccessedOnUtc", "file accessed")),
    said=("{SourceFile}", "copied to {DestinationFile}", "size {FileSize}",
          "SHA-1 {SourceFileSha1}", "=DeferredCopy:deferred copy"),
)  # fmt: skip

_SKIPPED = Table(
    subject="passed over by KAPE",
    told_by=("SourceFile", "SourceFileSha1", "Reason"),
    times=(),
    said=("{SourceFile}", "{Reason}", "SHA-1 {SourceFileSha1}"),
    alone=True,
    warning="the list of files that KAPE passed over holds no times; its rows are undated records.",
)

_MINI_TIMELINE = Table(
    subject="mini-timeline",
    told_by=("Time", "Type", "ComputerName", "User/Source", "Message"),
    times=(("Time", ""),),
    said=("{Message}",),
    host="ComputerName",
    user=("User/Source",),
    kind="Type",
)

KAPE = (
    tool_table("KAPE CopyLog", _COPIED),
    tool_table("KAPE SkipLog", _SKIPPED),
    tool_table("KAPE mini-timeline", _MINI_TIMELINE),
)
