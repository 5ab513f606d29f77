"""The CSV tables of Eric Zimmerman's tools: what tells each of them, and what its times mean.

Their times are UTC by the format, without an offset; `--dt` can change how they are written.
"""

from __future__ import annotations

import re

from casebook.intake.readers.tool_table import Table, tool_table

_SHORTCUT_TIMES = (
    ("TargetCreated", "target created"),
    ("TargetModified", "target modified"),
    ("TargetAccessed", "target accessed"),
    ("TrackerCreatedOn", "tracker created"),
)
_SHORTCUT_SAID = (
    "size {FileSize}",
    "arguments {Arguments}",
    "working directory {WorkingDirectory}",
    "relative path {RelativePath}",
    "common path {CommonPath}",
    "drive {DriveType}",
    "volume {VolumeSerialNumber} {VolumeLabel}",
    "target entry {TargetMFTEntryNumber}-{TargetMFTSequenceNumber}",
    "machine {MachineID}",
    "MAC {MachineMACAddress}",
    "in {SourceFile}",
)


def _source_times(what: str) -> tuple[tuple[str, str], ...]:
    return (
        ("SourceCreated", f"{what} created"),
        ("SourceModified", f"{what} modified"),
        ("SourceAccessed", f"{what} accessed"),
    )


EVENTS = Table(
    subject="event",
    told_by=("RecordNumber", "TimeCreated", "EventId", "Provider", "Channel", "Computer",
             "MapDescription", "PayloadData1"),
    times=(("TimeCreated", ""),),
    said=("{Provider} {EventId}: {MapDescription}", "remote {RemoteHost}", "{PayloadData1}",
          "{PayloadData2}", "{PayloadData3}", "{PayloadData4}", "{PayloadData5}",
          "{PayloadData6}", "{ExecutableInfo}", "=HiddenRecord:hidden record"),
    host="Computer",
    user=("UserName", "UserId"),
    event_id="EventId",
    kind="Channel",
    json="Payload",
    # Of a logon over the network the column of the user names nobody.
    accounts=(re.compile(r"; Target: ([^;]+)"), re.compile(r"; TargetUserName=([^;]+)"),
              re.compile(r"; SubjectUserName=([^;]+)")),
)  # fmt: skip

_PREFETCH = Table(
    subject="prefetch",
    told_by=("SourceFilename", "ExecutableName", "RunCount", "LastRun"),
    times=(("LastRun", "last run"),
           *((f"PreviousRun{n}", "earlier run") for n in range(7)),
           *_source_times("prefetch file")),
    said=("{ExecutableName}", "run {RunCount} times", "hash {Hash}", "{SourceFilename}",
          "volume {Volume0Serial} {Volume0Name}", "volume {Volume1Serial} {Volume1Name}", "{Note}",
          "=ParsingError:PECmd names a parsing error", "directories {Directories}",
          "files {FilesLoaded}"),
    warning="created, modified and accessed are those of the prefetch file where PECmd read it: "
    "for a copy, those of the copy.",
)  # fmt: skip

_PREFETCH_RUNS = Table(
    subject="prefetch",
    told_by=("RunTime", "ExecutableName"),
    times=(("RunTime", "run"),),
    said=("{ExecutableName}",),
    alone=True,
)

_SHORTCUT = Table(
    subject="shortcut",
    told_by=("SourceFile", "TargetCreated", "TargetModified", "TargetIDAbsolutePath",
             "NetworkPath", "TrackerCreatedOn"),
    times=(*_SHORTCUT_TIMES, *_source_times("shortcut file")),
    said=("{LocalPath}", "{NetworkPath}", "{TargetIDAbsolutePath}", *_SHORTCUT_SAID),
    warning="the times of the shortcut file are those where LECmd read it: for a copy, those of "
    "the copy.",
)  # fmt: skip

_JUMP_LIST_WARNING = (
    "the times of the jump list file are those where JLECmd read it: for a copy, those of the copy."
)

_JUMP_LIST = Table(
    subject="jump list entry",
    told_by=("SourceFile", "AppId", "AppIdDescription", "EntryNumber", "CreationTime",
             "LastModified"),
    times=(("LastModified", "entry last used"), ("CreationTime", "object id created"),
           *_SHORTCUT_TIMES, *_source_times("jump list file")),
    said=("{Path}", "{AppIdDescription}", "application {AppId}", "used {InteractionCount} times",
          "pinned {PinStatus}", "{LocalPath}", "{TargetIDAbsolutePath}", "host {Hostname}",
          "MAC {MacAddress}", *_SHORTCUT_SAID, "{Notes}"),
    warning=_JUMP_LIST_WARNING,
)  # fmt: skip

_CUSTOM_JUMP_LIST = Table(
    subject="jump list entry",
    told_by=("SourceFile", "AppId", "AppIdDescription", "EntryName", "TargetCreated"),
    times=(*_SHORTCUT_TIMES, *_source_times("jump list file")),
    said=("{LocalPath}", "{AppIdDescription}", "application {AppId}", "{EntryName}",
          "{TargetIDAbsolutePath}",
          "volume {DriveSerialNumber} {DriveLabel}", *_SHORTCUT_SAID),
    warning=_JUMP_LIST_WARNING,
)  # fmt: skip

_RECYCLED = Table(
    subject="Recycle Bin",
    told_by=("SourceName", "FileType", "FileName", "FileSize", "DeletedOn"),
    times=(("DeletedOn", "deleted to the Recycle Bin"),),
    said=("{FileName}", "size {FileSize}", "{FileType}", "in {SourceName}"),
    # Each user has a folder of his own in it.
    accounts=(re.compile(r"\\(S-1-[\d-]{3,60})\\"),),
)

_SHELLBAG = Table(
    subject="shellbag",
    told_by=("BagPath", "Slot", "NodeSlot", "AbsolutePath", "ShellType"),
    times=(("FirstInteracted", "folder first used"), ("LastInteracted", "folder last used"),
           ("LastWriteTime", "shellbag key written"), ("CreatedOn", "folder created"),
           ("ModifiedOn", "folder modified"), ("AccessedOn", "folder accessed")),
    said=("{AbsolutePath}", "{ShellType}", "{Value}", "entry {MFTEntry}-{MFTSequenceNumber}",
          "{Miscellaneous}", "in {BagPath}\\{Slot}"),
)  # fmt: skip

_AMCACHE_FILE = Table(
    subject="Amcache file",
    told_by=("ApplicationName", "ProgramId", "FileKeyLastWriteTimestamp", "FullPath"),
    times=(("FileKeyLastWriteTimestamp", "Amcache key written"), ("LinkDate", "program linked")),
    said=("{FullPath}", "SHA-1 {SHA1}", "size {Size}", "{ProductName} {ProductVersion}",
          "version {Version}", "{Description}", "{ApplicationName}", "program {ProgramId}"),
)  # fmt: skip

_AMCACHE_PROGRAM = Table(
    subject="Amcache program",
    told_by=("ProgramId", "KeyLastWriteTimestamp", "Name", "Publisher", "InstallDate"),
    times=(("KeyLastWriteTimestamp", "Amcache key written"), ("InstallDate", "installed")),
    said=(
        "{Name} {Version}",
        "{Publisher}",
        "{RootDirPath}",
        "uninstall {UninstallString}",
        "{RegistryKeyPath}",
        "{Source}",
        "program {ProgramId}",
    ),
)

_AMCACHE_DRIVER = Table(
    subject="Amcache driver",
    told_by=("KeyName", "KeyLastWriteTimestamp", "DriverTimestamp", "DriverName"),
    times=(("KeyLastWriteTimestamp", "Amcache key written"),
           ("DriverLastWriteTime", "driver file written"), ("DriverTimestamp", "driver linked")),
    said=("{KeyName}", "{DriverName}", "{Product} {ProductVersion}", "{DriverCompany}",
          "id {DriverId}", "service {Service}", "=DriverSigned:signed"),
)  # fmt: skip

_AMCACHE_PACKAGE = Table(
    subject="Amcache driver package",
    told_by=("KeyName", "KeyLastWriteTimestamp", "Directory", "HwIds", "Inf"),
    times=(("KeyLastWriteTimestamp", "Amcache key written"),),
    said=("{KeyName}", "{Directory}", "{Inf}", "{Provider}", "{HwIds}", "date {Date}"),
)

_AMCACHE_DEVICE = Table(
    subject="Amcache device",
    told_by=("KeyName", "KeyLastWriteTimestamp", "ParentId", "HwId", "Manufacturer"),
    times=(("KeyLastWriteTimestamp", "Amcache key written"),),
    said=("{KeyName}", "{Description}", "{BusReportedDescription}", "{Manufacturer} {Model}",
          "{HwId}", "parent {ParentId}", "driver {DriverName}, its date {DriverVerDate}"),
)  # fmt: skip

_AMCACHE_CONTAINER = Table(
    subject="Amcache device",
    told_by=("KeyName", "KeyLastWriteTimestamp", "FriendlyName", "ModelName"),
    times=(("KeyLastWriteTimestamp", "Amcache key written"),),
    said=("{FriendlyName}", "{Manufacturer} {ModelName} {ModelNumber}", "{PrimaryCategory}",
          "{Categories}", "{KeyName}"),
)  # fmt: skip

_AMCACHE_SHORTCUT = Table(
    subject="Amcache shortcut",
    told_by=("KeyName", "LnkName", "KeyLastWriteTimestamp"),
    times=(("KeyLastWriteTimestamp", "Amcache key written"),),
    said=("{LnkName}", "{KeyName}"),
)

_OLD_AMCACHE_FILE = Table(
    subject="Amcache file",
    told_by=("ProgramName", "FileID", "FileIDLastWriteTimestamp", "FullPath"),
    times=(("FileIDLastWriteTimestamp", "Amcache key written"), ("Created", "file created"),
           ("LastModified", "file modified"), ("LastModified2", "file modified (second value)"),
           ("VolumeIDLastWriteTimestamp", "Amcache volume key written"),
           ("CompileTime", "program linked")),
    said=("{FullPath}", "SHA-1 {SHA1}", "size {FileSize}", "{FileDescription}",
          "version {FileVersionString}", "entry {MFTEntryNumber}-{MFTSequenceNumber}",
          "{ProgramName}", "program {ProgramID}"),
)  # fmt: skip

_OLD_AMCACHE_PROGRAM = Table(
    subject="Amcache program",
    told_by=("ProgramID", "LastWriteTimestamp", "ProgramName_0", "VendorName_2"),
    times=(("LastWriteTimestamp", "Amcache key written"), ("InstallDateEpoch_a", "installed"),
           ("InstallDateEpoch_b", "installed (second value)")),
    said=("{ProgramName_0} {ProgramVersion_1}", "{VendorName_2}", "{UninstallRegistryKey_7}",
          "{PathsList_d}", "program {ProgramID}"),
)  # fmt: skip

_APP_COMPAT_CACHE = Table(
    subject="AppCompatCache",
    told_by=("CacheEntryPosition", "Path", "LastModifiedTimeUTC"),
    times=(("LastModifiedTimeUTC", "AppCompatCache: file modified"),),
    said=("{Path}", "executed flag {Executed}", "position {CacheEntryPosition}",
          "control set {ControlSet}", "=Duplicate:duplicate", "{SourceFile}"),
    warning="the time is when the file was last modified, not when it was executed.",
)  # fmt: skip

_REGISTRY = Table(
    subject="registry key",
    told_by=("HivePath", "HiveType", "Category", "KeyPath", "LastWriteTimestamp"),
    times=(("LastWriteTimestamp", "key written"),),
    said=("{Description}", "{KeyPath}", "{ValueName} = {ValueData}", "{ValueData2}",
          "{ValueData3}", "{Comment}", "=Deleted:deleted", "in {HivePath}"),
    kind="Category",
    named_times=("ValueData", "ValueData2", "ValueData3"),
    warning="“key written” is when the key was last written, not when the value in the row was. "
    "Other times are those that a plugin names in the value.",
)  # fmt: skip


def _srum(
    subject: str, told_by: tuple[str, ...], said: tuple[str, ...], *times: tuple[str, str]
) -> Table:
    return Table(
        subject=subject,
        told_by=("Id", "Timestamp", "UserId", "AppId", *told_by),
        times=(("Timestamp", f"{subject} noted"), *times),
        said=("{ExeInfo}", "{ExeInfoDescription}", *said, "user {UserName} {Sid}", "app {AppId}"),
        user=("UserName", "Sid"),
        warning="SRUM notes what was used in an interval: the time is when it was noted, about "
        "once an hour.",
    )


_SRUM = (
    _srum(
        "SRUM connection",
        ("ConnectedTime", "ConnectStartTime"),
        ("connected time {ConnectedTime}", "{ProfileName}", "{InterfaceType}"),
        ("ConnectStartTime", "connected"),
    ),
    _srum(
        "SRUM network use",
        ("BytesReceived", "BytesSent"),
        ("received {BytesReceived}, sent {BytesSent} bytes", "{ProfileName}", "{InterfaceType}"),
    ),
    _srum(
        "SRUM resource use",
        ("ForegroundBytesRead", "FaceTime"),
        (
            "foreground read {ForegroundBytesRead}, wrote {ForegroundBytesWritten} bytes",
            "background read {BackgroundBytesRead}, wrote {BackgroundBytesWritten} bytes",
        ),
    ),
    _srum(
        "SRUM energy",
        ("ChargeLevel", "CycleCount"),
        ("charge {ChargeLevel} of {FullChargedCapacity}",),
        ("EventTimestamp", "energy event"),
    ),
    _srum(
        "SRUM notification",
        ("PayloadSize", "NotificationType"),
        ("notification type {NotificationType}, {PayloadSize} bytes",),
    ),
    _srum(
        "SRUM program",
        ("EndTime",),
        ("for {Duration}", "{DurationMs} ms"),
        ("StartTime", "program started"),
        ("EndTime", "program ended"),
    ),
)

_CLIENT_SAID = (
    "{AuthenticatedUserName}",
    "from {IpAddress}",
    "{ClientName}",
    "{RoleDescription}",
    "{TotalAccesses} accesses in all",
    "{SourceFile}",
)

_SUM_DAYS = Table(
    subject="SUM client",
    told_by=("RoleGuid", "AuthenticatedUserName", "IpAddress", "Date", "Count", "DayNumber"),
    times=(("Date", "SUM accesses on this day"),),
    said=("{Count} accesses on this day", *_CLIENT_SAID),
    user=("AuthenticatedUserName",),
)

_SUM_CLIENT = Table(
    subject="SUM client",
    told_by=("RoleGuid", "AuthenticatedUserName", "InsertDate", "LastAccess", "IpAddress"),
    times=(("InsertDate", "SUM first access"), ("LastAccess", "SUM last access")),
    said=_CLIENT_SAID,
    user=("AuthenticatedUserName",),
)

_SUM_SYSTEM = Table(
    subject="SUM system",
    told_by=("CreationTime", "OsMajor", "OsMinor", "OsBuild"),
    times=(("CreationTime", "system first noted by SUM"),),
    said=("Windows {OsMajor}.{OsMinor}.{OsBuild}",),
    alone=True,
)

_SUM_ROLE = Table(
    subject="SUM role",
    told_by=("RoleGuid", "FirstSeen", "LastSeen"),
    times=(("FirstSeen", "SUM role first seen"), ("LastSeen", "SUM role last seen")),
    said=("{RoleDescription}", "{RoleGuid}", "{SourceFile}"),
)

_SUM_NAME = Table(
    subject="SUM name",
    told_by=("LastSeen", "Address", "HostName", "SourceFile"),
    times=(("LastSeen", "SUM name last seen"),),
    said=("{HostName}", "{Address}", "{SourceFile}"),
    alone=True,
)

_SUM_MACHINE = Table(
    subject="SUM virtual machine",
    told_by=("VmGuid", "CreationTime", "LastSeenActive", "SerialNumber"),
    times=(("CreationTime", "virtual machine created"),
           ("LastSeenActive", "virtual machine last active")),
    said=("virtual machine {VmGuid}", "serial {SerialNumber}", "{SourceFile}"),
)  # fmt: skip

_ACTIVITY_TIMES = (
    ("StartTime", "activity started"),
    ("EndTime", "activity ended"),
    ("LastModifiedTime", "activity modified"),
    ("LastModifiedOnClient", "activity modified on the client"),
    ("LastModifiedTimeOnClient", "activity modified on the client"),
    ("OriginalLastModifiedOnClient", "activity first modified on the client"),
    ("CreatedInCloud", "activity created in the cloud"),
    ("CreatedTime", "activity created"),
    ("ExpirationTime", "activity expires"),
    ("OperationExpirationTime", "operation expires"),
)
_ACTIVITY_SAID = (
    "{Executable}",
    "{DisplayText}",
    "{ContentInfo}",
    "{ActivityType}",
    "{Description}",
    "for {Duration}",
    "clipboard {ClipboardPayload}",
    "{DevicePlatform} {PlatformDeviceId}",
    "zone {TimeZone}",
)

# The database holds 0 for an activity that has not ended, which is written as 1970.
_NOT_ENDED = ("0001-01-01", "1970-01-01 00:00:00")

_ACTIVITY = Table(
    subject="activity",
    told_by=("Id", "Executable", "DisplayText", "StartTime", "LastModifiedTime", "ActivityType"),
    times=_ACTIVITY_TIMES,
    said=_ACTIVITY_SAID,
    json="Payload",
    never=_NOT_ENDED,
)

_ACTIVITY_PACKAGE = Table(
    subject="activity package",
    told_by=("Id", "Platform", "Name", "AdditionalInformation", "Expires"),
    times=(("Expires", "activity expires"),),
    said=("{Name}", "{Platform}", "{AdditionalInformation}", "activity {Id}"),
    never=_NOT_ENDED,
)

EZ_TOOLS = (
    tool_table("EvtxECmd CSV", EVENTS, version="2"),
    tool_table("PECmd CSV", _PREFETCH, _PREFETCH_RUNS),
    tool_table("JLECmd CSV", _JUMP_LIST, _CUSTOM_JUMP_LIST),
    tool_table("LECmd CSV", _SHORTCUT),
    tool_table("RBCmd CSV", _RECYCLED, version="2"),
    tool_table("SBECmd CSV", _SHELLBAG),
    tool_table(
        "AmcacheParser CSV",
        _AMCACHE_FILE,
        _AMCACHE_PROGRAM,
        _AMCACHE_DRIVER,
        _AMCACHE_PACKAGE,
        _AMCACHE_DEVICE,
        _AMCACHE_CONTAINER,
        _AMCACHE_SHORTCUT,
        _OLD_AMCACHE_FILE,
        _OLD_AMCACHE_PROGRAM,
    ),
    tool_table("AppCompatCacheParser CSV", _APP_COMPAT_CACHE),
    tool_table("RECmd batch CSV", _REGISTRY, version="2"),
    tool_table("SrumECmd CSV", *_SRUM),
    tool_table(
        "SumECmd CSV", _SUM_DAYS, _SUM_CLIENT, _SUM_ROLE, _SUM_MACHINE, _SUM_NAME, _SUM_SYSTEM
    ),
    tool_table("WxTCmd CSV", _ACTIVITY, _ACTIVITY_PACKAGE),
)
"""A reader a tool."""
