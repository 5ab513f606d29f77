"""MFTECmd's tables: $MFT with up to eight times a row, its listing, $J, $I30, $Boot and $SDS."""

from __future__ import annotations

from collections.abc import Sequence

from casebook.intake.readers.tool_table import Table, tool_table

_ATTRIBUTES = (("SI", "0x10"), ("FN", "0x30"))
# The letters and their order are those of mactime: M content, A access, C record, B birth.
_LETTERS = (
    ("M", "LastModified"),
    ("A", "LastAccess"),
    ("C", "LastRecordChange"),
    ("B", "Created"),
)


def macb(meanings: Sequence[str]) -> str:
    """Name the times of a file that are equal: `SI MACB, FN ...B` out of `SI M`, `SI A` …"""
    parts = []
    for attribute, _ in _ATTRIBUTES:
        letters = "".join(
            letter if f"{attribute} {letter}" in meanings else "." for letter, _ in _LETTERS
        )
        if letters != "....":
            parts.append(f"{attribute} {letters}")
    return ", ".join(parts)


_MFT = Table(
    subject="MFT entry",
    told_by=("EntryNumber", "ParentPath", "FileName", "Created0x10", "LastRecordChange0x10",
             "Created0x30"),
    times=tuple(
        (f"{column}{suffix}", f"{attribute} {letter}")
        for attribute, suffix in _ATTRIBUTES
        for letter, column in _LETTERS
    ),
    said=("{ParentPath}\\{FileName}", "entry {EntryNumber}-{SequenceNumber}", "size {FileSize}",
          "=IsDirectory:directory", "=IsAds:alternate data stream", "=HasAds:has a data stream",
          "reparse target {ReparseTarget}", "object id {ObjectIdFileDroid}",
          "logged stream {LoggedUtilStream}", "zone {ZoneIdContents}",
          "=SI<FN:SI<FN, created in 0x10 before 0x30",
          "=uSecZeros:uSecZeros, fractions of seconds are zero",
          "=Copied:Copied, modified before created in 0x10"),
    warning="SI is $STANDARD_INFORMATION (0x10), FN is $FILE_NAME (0x30). A 0x30 column that is "
    "empty means the same time as 0x10, unless MFTECmd was run with --at; only times that are "
    "written became records.",
    named=macb,
)  # fmt: skip

_LISTING = Table(
    subject="MFT entry",
    told_by=("FullPath", "Extension", "IsDirectory", "FileSize", "Created0x10",
             "LastModified0x10"),
    times=(("LastModified0x10", "SI M"), ("Created0x10", "SI B")),
    said=("{FullPath}", "size {FileSize}", "=IsDirectory:directory"),
    named=macb,
)  # fmt: skip

_JOURNAL = Table(
    subject="USN journal",
    told_by=("Name", "EntryNumber", "UpdateSequenceNumber", "UpdateTimestamp", "UpdateReasons"),
    times=(("UpdateTimestamp", "USN journal"),),
    said=("{ParentPath}\\{Name}", "{UpdateReasons}", "entry {EntryNumber}-{SequenceNumber}",
          "parent {ParentEntryNumber}-{ParentSequenceNumber}", "USN {UpdateSequenceNumber}",
          "{FileAttributes}"),
)  # fmt: skip

_INDEX = Table(
    subject="$I30 entry",
    told_by=("FromSlack", "FileName", "ParentMftEntry", "ContentModifiedOn", "RecordModifiedOn"),
    times=(("ContentModifiedOn", "FN M"), ("LastAccessedOn", "FN A"), ("RecordModifiedOn", "FN C"),
           ("CreatedOn", "FN B")),
    said=("{FileName}", "entry {SelfMftEntry}-{SelfMftSequence}",
          "parent {ParentMftEntry}-{ParentMftSequence}", "size {LogicalSize}", "{Flags}",
          "=FromSlack:from slack space", "{SourceFile}"),
    named=macb,
)  # fmt: skip

_NO_TIMES = "the table holds no times; its rows are undated records."

_BOOT = Table(
    subject="boot sector",
    told_by=("EntryPoint", "Signature", "BytesPerSector", "SectorsPerCluster"),
    times=(),
    said=("volume serial {VolumeSerialNumber}", "{Signature}", "{TotalSectors} sectors",
          "cluster size {ClusterSize}", "MFT at block {MftClusterBlockNumber}", "{SourceFile}"),
    warning=_NO_TIMES,
)  # fmt: skip

_SECURITY = Table(
    subject="security descriptor",
    told_by=("Hash", "Id", "Offset", "OwnerSid", "GroupSid", "Control"),
    times=(),
    said=("descriptor {Id}", "owner {OwnerSid}", "group {GroupSid}", "{Control}",
          "SACL of {SaclAceCount} {UniqueSaclAceTypes}",
          "DACL of {DaclAceCount} {UniqueDaclAceTypes}", "{SourceFile}"),
    warning=_NO_TIMES,
)  # fmt: skip

MFTECMD = (
    tool_table("MFTECmd $MFT", _MFT, _LISTING),
    tool_table("MFTECmd $J", _JOURNAL),
    tool_table("MFTECmd $I30", _INDEX),
    tool_table("MFTECmd $Boot", _BOOT),
    tool_table("MFTECmd $SDS", _SECURITY),
)
