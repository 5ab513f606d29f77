"""Samples in the shape the tools print: header lines as they stand in the tools' own sources."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from string import Formatter

import pytest

from casebook.intake.readers import READERS
from casebook.intake.readers.eztools import EZ_TOOLS
from casebook.intake.readers.forensic_timeliner import FORENSIC_TIMELINER
from casebook.intake.readers.kape import KAPE
from casebook.intake.readers.mftecmd import MFTECMD
from casebook.intake.readers.tool_table import ToolTable, in_utc, json_words, placed
from casebook.intake.source import open_source
from casebook.intake.timestamps import Placer
from casebook.model.timeline import UNDATED_US, DayOrder, TimeBasis
from tests.intake.reading import Read, questions, read

HEADERS = {
    "EvtxECmd CSV": "RecordNumber,EventRecordId,TimeCreated,EventId,Level,Provider,Channel,"
    "ProcessId,ThreadId,Computer,ChunkNumber,UserId,MapDescription,UserName,RemoteHost,"
    "PayloadData1,PayloadData2,PayloadData3,PayloadData4,PayloadData5,PayloadData6,"
    "ExecutableInfo,HiddenRecord,SourceFile,Keywords,ExtraDataOffset,Payload",
    "PECmd CSV": "Note,SourceFilename,SourceCreated,SourceModified,SourceAccessed,ExecutableName,"
    "Hash,Size,Version,RunCount,LastRun,PreviousRun0,PreviousRun1,PreviousRun2,PreviousRun3,"
    "PreviousRun4,PreviousRun5,PreviousRun6,Volume0Name,Volume0Serial,Volume0Created,Volume1Name,"
    "Volume1Serial,Volume1Created,Directories,FilesLoaded,ParsingError",
    "LECmd CSV": "SourceFile,SourceCreated,SourceModified,SourceAccessed,TargetCreated,"
    "TargetModified,TargetAccessed,FileSize,RelativePath,WorkingDirectory,FileAttributes,"
    "HeaderFlags,DriveType,VolumeSerialNumber,VolumeLabel,LocalPath,NetworkPath,CommonPath,"
    "Arguments,TargetIDAbsolutePath,TargetMFTEntryNumber,TargetMFTSequenceNumber,MachineID,"
    "MachineMACAddress,MACVendor,TrackerCreatedOn,ExtraBlocksPresent",
    "JLECmd CSV": "SourceFile,SourceCreated,SourceModified,SourceAccessed,AppId,AppIdDescription,"
    "DestListVersion,LastUsedEntryNumber,MRU,EntryNumber,CreationTime,LastModified,Hostname,"
    "MacAddress,Path,InteractionCount,PinStatus,FileBirthDroid,FileDroid,VolumeBirthDroid,"
    "VolumeDroid,TargetCreated,TargetModified,TargetAccessed,FileSize,RelativePath,"
    "WorkingDirectory,FileAttributes,HeaderFlags,DriveType,VolumeSerialNumber,VolumeLabel,"
    "LocalPath,CommonPath,TargetIDAbsolutePath,TargetMFTEntryNumber,TargetMFTSequenceNumber,"
    "MachineID,MachineMACAddress,TrackerCreatedOn,ExtraBlocksPresent,Arguments,Notes",
    "RBCmd CSV": "SourceName,FileType,FileName,FileSize,DeletedOn",
    "SBECmd CSV": "BagPath,Slot,NodeSlot,MRUPosition,AbsolutePath,ShellType,Value,ChildBags,"
    "CreatedOn,ModifiedOn,AccessedOn,LastWriteTime,MFTEntry,MFTSequenceNumber,"
    "ExtensionBlockCount,FirstInteracted,LastInteracted,HasExplored,Miscellaneous",
    "AmcacheParser CSV": "ApplicationName,ProgramId,FileKeyLastWriteTimestamp,SHA1,IsOsComponent,"
    "FullPath,Name,FileExtension,LinkDate,ProductName,Size,Version,ProductVersion,LongPathHash,"
    "BinaryType,IsPeFile,BinFileVersion,BinProductVersion,Usn,Language,Description",
    "AppCompatCacheParser CSV": "ControlSet,CacheEntryPosition,Path,LastModifiedTimeUTC,Executed,"
    "Duplicate,SourceFile",
    "RECmd batch CSV": "HivePath,HiveType,Description,Category,KeyPath,ValueName,ValueType,"
    "ValueData,ValueData2,ValueData3,Comment,Recursive,Deleted,LastWriteTimestamp,"
    "PluginDetailFile",
    "SrumECmd CSV": "Id,Timestamp,ExeInfo,ExeInfoDescription,ExeTimestamp,SidType,Sid,UserName,"
    "UserId,AppId,BytesReceived,BytesSent,InterfaceLuid,InterfaceType,L2ProfileFlags,L2ProfileId,"
    "ProfileName",
    "SumECmd CSV": "RoleGuid,RoleDescription,AuthenticatedUserName,TotalAccesses,InsertDate,"
    "LastAccess,IpAddress,ClientName,TenantId,SourceFile",
    "WxTCmd CSV": "Id,Executable,DisplayText,Payload,ClipboardPayload,ContentInfo,"
    "LastModifiedTime,ExpirationTime,CreatedInCloud,StartTime,EndTime,Duration,"
    "LastModifiedOnClient,OriginalLastModifiedOnClient,ActivityTypeOrg,ActivityType,IsLocalOnly,"
    "ETag,PackageIdHash,PlatformDeviceId,DevicePlatform,TimeZone",
    "KAPE CopyLog": "CopiedTimestamp,SourceFile,DestinationFile,FileSize,SourceFileSha1,"
    "DeferredCopy,CreatedOnUtc,ModifiedOnUtc,LastAccessedOnUtc,CopyDuration",
    "KAPE SkipLog": "SourceFile,SourceFileSha1,Reason",
    "KAPE mini-timeline": "Time,Type,ComputerName,User/Source,Message",
    "Forensic Timeliner CSV": "DateTime,TimestampInfo,ArtifactName,Tool,Description,DataDetails,"
    "DataPath,FileExtension,EventId,User,Computer,FileSize,IPAddress,SourceAddress,"
    "DestinationAddress,SHA1,Count,EvidencePath,RawData",
}

OTHER_HEADERS = {
    "RunTime,ExecutableName": "PECmd CSV",
    "SourceFile,SourceCreated,SourceModified,SourceAccessed,AppId,AppIdDescription,EntryName,"
    "TargetCreated,TargetModified,TargetAccessed,FileSize,RelativePath,WorkingDirectory,"
    "FileAttributes,HeaderFlags,DriveType,DriveSerialNumber,DriveLabel,LocalPath,CommonPath,"
    "TargetIDAbsolutePath,TargetMFTEntryNumber,TargetMFTSequenceNumber,MachineID,"
    "MachineMACAddress,TrackerCreatedOn,ExtraBlocksPresent,Arguments": "JLECmd CSV",
    "ProgramId,KeyLastWriteTimestamp,Name,Version,Publisher,InstallDate,OSVersionAtInstallTime,"
    "BundleManifestPath,HiddenArp,InboxModernApp,Language,ManifestPath,MsiPackageCode,"
    "MsiProductCode,PackageFullName,ProgramInstanceId,RegistryKeyPath,RootDirPath,Type,Source,"
    "StoreAppType,UninstallString": "AmcacheParser CSV",
    "KeyName,KeyLastWriteTimestamp,DriverTimestamp,DriverLastWriteTime,DriverName,DriverInBox,"
    "DriverIsKernelMode,DriverSigned,DriverChecksum,DriverCompany,DriverId,"
    "DriverPackageStrongName,DriverType,DriverVersion,ImageSize,Inf,Product,ProductVersion,"
    "Service,WdfVersion": "AmcacheParser CSV",
    "KeyName,KeyLastWriteTimestamp,Date,Class,Directory,DriverInBox,Hwids,Inf,Provider,"
    "SubmissionId,SYSFILE,Version": "AmcacheParser CSV",
    "KeyName,KeyLastWriteTimestamp,BusReportedDescription,Class,ClassGuid,Compid,ContainerId,"
    "Description,DriverId,DriverPackageStrongName,DriverName,DriverVerDate,DriverVerVersion,"
    "Enumerator,HWID,Inf,InstallState,Manufacturer,MatchingId,Model,ParentId,ProblemCode,Provider,"
    "Service,StackId": "AmcacheParser CSV",
    "KeyName,KeyLastWriteTimestamp,Categories,DiscoveryMethod,FriendlyName,Icon,IsActive,"
    "IsConnected,IsMachineContainer,IsNetworked,IsPaired,Manufacturer,ModelId,ModelName,"
    "ModelNumber,PrimaryCategory,State": "AmcacheParser CSV",
    "KeyName,LnkName,KeyLastWriteTimestamp": "AmcacheParser CSV",
    "ProgramName,ProgramID,VolumeID,VolumeIDLastWriteTimestamp,FileID,FileIDLastWriteTimestamp,"
    "SHA1,FullPath,FileExtension,MFTEntryNumber,MFTSequenceNumber,FileSize,FileVersionString,"
    "FileVersionNumber,FileDescription,PEHeaderSize,PEHeaderHash,PEHeaderChecksum,Created,"
    "LastModified,LastModified2,CompileTime,LanguageID": "AmcacheParser CSV",
    "ProgramID,LastWriteTimestamp,ProgramName_0,ProgramVersion_1,VendorName_2,InstallDateEpoch_a,"
    "InstallDateEpoch_b,LanguageCode_3,InstallSource_6,UninstallRegistryKey_7,"
    "PathsList_d": "AmcacheParser CSV",
    "CacheEntryPosition,Path,LastModifiedTimeUTC,Executed": "AppCompatCacheParser CSV",
    "Id,Timestamp,ExeInfo,ExeInfoDescription,ExeTimestamp,SidType,Sid,UserName,UserId,AppId,"
    "ConnectedTime,ConnectStartTime,InterfaceLuid,InterfaceType,L2ProfileFlags,L2ProfileId,"
    "ProfileName": "SrumECmd CSV",
    "Id,Timestamp,ExeInfo,ExeInfoDescription,ExeTimestamp,SidType,Sid,UserName,UserId,AppId,"
    "BackgroundBytesRead,BackgroundBytesWritten,FaceTime,ForegroundBytesRead,"
    "ForegroundBytesWritten": "SrumECmd CSV",
    "Id,IsLt,Timestamp,UserId,AppId,ConfigurationHash,EventTimestamp,StateTransition,ChargeLevel,"
    "CycleCount,DesignedCapacity,FullChargedCapacity": "SrumECmd CSV",
    "Id,NetworkType,NotificationType,PayloadSize,Timestamp,UserId,AppId": "SrumECmd CSV",
    "Id,Timestamp,UserId,AppId,StartTime,EndTime,Flags,Duration": "SrumECmd CSV",
    "Id,Timestamp,UserId,AppId,EndTime,DurationMs": "SrumECmd CSV",
    "RoleGuid,RoleDescription,FirstSeen,LastSeen,SourceFile": "SumECmd CSV",
    "LastSeen,Address,HostName,SourceFile": "SumECmd CSV",
    "CreationTime,OsMajor,OsMinor,OsBuild": "SumECmd CSV",
    "BiosGuid,VmGuid,CreationTime,LastSeenActive,SerialNumber,SourceFile": "SumECmd CSV",
    "Date,Count,DayNumber,RoleGuid,RoleDescription,AuthenticatedUserName,TotalAccesses,"
    "InsertDate,LastAccess,IpAddress,ClientName,TenantId,SourceFile": "SumECmd CSV",
    "Id,Platform,Name,AdditionalInformation,Expires": "WxTCmd CSV",
    "Id,OperationOrder,OperationType,AppId,Executable,Description,StartTime,DisplayText,"
    "ClipboardPayload,ContentInfo,DevicePlatform,TimeZone,ActivityTypeOrg,ActivityType,Duration,"
    "LastModifiedTime,ExpirationTime,Payload,CreatedTime,EndTime,LastModifiedTimeOnClient,"
    "OperationExpirationTime,PlatformDeviceId": "WxTCmd CSV",
    "DateTime,TimestampInfo,ArtifactName,Tool,Description,DataDetails,DataPath,FileExtension,"
    "EventId,User,Computer,FileSize,EvidencePath,Level": "Forensic Timeliner CSV",
}


def written(folder: Path, header: str, *rows: dict[str, str]) -> Path:
    """Write rows as the tools do: UTF-8 with a mark, CRLF, quotes where they are needed."""
    text = io.StringIO()
    writer = csv.DictWriter(text, header.split(","), restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    path = folder / "output.csv"
    path.write_bytes(b"\xef\xbb\xbf" + text.getvalue().encode())
    return path


def one(folder: Path, reader: str, **cells: str) -> Read:
    found = read(written(folder, HEADERS[reader], cells))
    assert (found.reader, found.rejects) == (reader, [])
    return found


@pytest.mark.parametrize(
    ("header", "reader"),
    [*((header, name) for name, header in HEADERS.items()), *OTHER_HEADERS.items()],
)
def test_a_table_is_told_by_its_header_whatever_its_mark_and_marks_between_cells(
    tmp_path: Path, header: str, reader: str
) -> None:
    first = header.split(",")[0]
    assert read(written(tmp_path, header, {first: "x"})).reader == reader
    tabbed = tmp_path / "tabbed.csv"
    tabbed.write_text(header.replace(",", "\t") + "\n" + "\t" * header.count(",") + "x\n", "utf-16")
    assert read(tabbed).reader == reader


def test_no_table_is_told_as_one_of_another_tool() -> None:
    tools = [reader for reader in READERS if isinstance(reader, ToolTable)]
    assert {*EZ_TOOLS, *KAPE, *MFTECMD, FORENSIC_TIMELINER} <= set(tools)
    for name, header in HEADERS.items():
        head = (header + "\n").encode()
        assert [tool.name for tool in tools if tool.probe(head, "")] == [name]
    for header, name in OTHER_HEADERS.items():
        found = [tool.name for tool in tools if tool.probe((header + "\n").encode(), "")]
        assert found == [name]
    assert not any(tool.probe(b"Note,RunTime,ExecutableName\n", "") for tool in tools)


def test_every_table_of_every_tool_is_tried() -> None:
    headers = [*HEADERS.values(), *OTHER_HEADERS]
    untried = [
        table.subject
        for tool in (*EZ_TOOLS, *KAPE, FORENSIC_TIMELINER)
        for table in tool.tables
        if not any(table.fits(header.split(",")) for header in headers)
    ]
    assert untried == []


def test_every_column_that_is_said_is_one_its_tool_prints() -> None:
    """A misspelt column would never be said, and nobody would see it."""
    headers = [header.split(",") for header in (*HEADERS.values(), *OTHER_HEADERS)]
    for tool in (*EZ_TOOLS, *KAPE, FORENSIC_TIMELINER):
        printed = {
            name.casefold()
            for header in headers
            for name in header
            if any(table.fits(header) for table in tool.tables)
        }
        for table in tool.tables:
            named = {table.host, table.event_id, table.kind, table.json, *table.user}
            named |= {column for column, _ in table.times}
            for template in table.said:
                if template.startswith("="):
                    named.add(template[1:].partition(":")[0])
                else:
                    named |= {name for _, name, _, _ in Formatter().parse(template) if name}
            assert {name for name in named if name and name.casefold() not in printed} == set()


def test_an_event_of_evtxecmd_has_its_channel_computer_user_and_data(tmp_path: Path) -> None:
    found = one(
        tmp_path,
        "EvtxECmd CSV",
        TimeCreated="2016-10-06 01:47:21.9551972", EventId="4624", Level="LogAlways",
        Provider="Microsoft-Windows-Security-Auditing", Channel="Security", Computer="WIN-1",
        MapDescription="Successful logon", UserName="-\\-", RemoteHost="- (10.1.2.3)",
        PayloadData1="Target: CORP\\bob",
        Payload='{"EventData":{"Data":[{"@Name":"TargetUserName","#text":"bob"},'
        '{"@Name":"LogonType","#text":"3"},{"@Name":"Nothing"}]}}',
    )  # fmt: skip
    assert found.times == ["2016-10-06T01:47:21.955197Z"]
    assert found.rows[0][2:8] == (
        "2016-10-06 01:47:21.9551972", 5, "Security", "WIN-1", "CORP\\bob", "4624",
    )  # fmt: skip
    assert found.messages == [
        "Microsoft-Windows-Security-Auditing 4624: Successful logon; remote - (10.1.2.3); "
        "Target: CORP\\bob; TargetUserName=bob; LogonType=3; Nothing="
    ]


def test_the_user_of_an_event_is_that_of_its_column_or_of_its_data(tmp_path: Path) -> None:
    event = {"TimeCreated": "2022-11-23 06:42:07.0000000", "EventId": "4672", "PayloadData1":
             "Target: CORP\\bob"}  # fmt: skip
    assert one(tmp_path, "EvtxECmd CSV", **event, UserName="CORP\\asha").rows[0][6] == "CORP\\asha"
    assert one(tmp_path, "EvtxECmd CSV", **event, UserId="S-1-5-18").rows[0][6] == "S-1-5-18"
    payload = '{"EventData":{"Data":[{"@Name":"TargetUserName","#text":"-"},' \
        '{"@Name":"SubjectUserName","#text":"asha"}]}}'  # fmt: skip
    found = one(tmp_path, "EvtxECmd CSV", TimeCreated=event["TimeCreated"], Payload=payload)
    assert found.rows[0][6] == "asha"


def test_evtxecmd_says_the_same_in_json(tmp_path: Path) -> None:
    event = {
        "TimeCreated": "2022-11-23 06:42:07.1234567", "EventId": "4624", "Level": "LogAlways",
        "Provider": "Microsoft-Windows-Security-Auditing", "Channel": "Security",
        "Computer": "WIN-1", "MapDescription": "Successful logon", "UserName": "-\\-",
        "PayloadData1": "Target: CORP\\bob", "HiddenRecord": "True", "ChunkNumber": "0",
        "RecordNumber": "5", "Payload": '{"EventData":{"Data":[{"@Name":"A","#text":"b"}]}}',
    }  # fmt: skip
    table = one(tmp_path, "EvtxECmd CSV", **event)
    # Numbers stand as numbers there, the time with its offset, and what is empty is left out.
    item = {**event, "TimeCreated": "2022-11-23T06:42:07.1234567+00:00", "EventId": 4624,
            "HiddenRecord": True, "ChunkNumber": 0, "RecordNumber": 5}  # fmt: skip
    path = tmp_path / "out.json"
    text = "\r\n".join([json.dumps(item), json.dumps({**item, "TimeCreated": "x"}), "{"])
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    found = read(path, TimeBasis("Asia/Kolkata"))
    assert (found.reader, questions(path)) == ("EvtxECmd JSON", [])
    assert found.times == ["2022-11-23T06:42:07.123456Z"]
    assert found.rows[0][3:9] == table.rows[0][3:9]
    assert (found.rows[1][1], found.rows[1][3] >> 4) == (UNDATED_US, 5)
    assert [reject.locator for reject in found.rejects] == [3]


def test_the_recycle_bin_is_that_of_a_user(tmp_path: Path) -> None:
    found = one(tmp_path, "RBCmd CSV", FileName="C:\\a.txt", DeletedOn="2022-11-23 06:42:07",
                SourceName="E:\\$Recycle.Bin\\S-1-5-21-1-2-3-1001\\$IA.txt")  # fmt: skip
    assert found.rows[0][6] == "S-1-5-21-1-2-3-1001"


def test_a_time_that_a_registry_plugin_names_is_a_record(tmp_path: Path) -> None:
    found = one(
        tmp_path, "RECmd batch CSV", Category="Program Execution", KeyPath="UserAssist",
        ValueName="7mSZ.rkr", ValueData="7zFM.exe", ValueData3="Run count: 2",
        ValueData2="Last executed: 2022-11-17 20:00:59.2610000",
        LastWriteTimestamp="2022-12-08 15:16:44.3672142",
    )  # fmt: skip
    assert list(zip([row[4] for row in found.rows], found.times, strict=True)) == [
        ("key written: Program Execution", "2022-12-08T15:16:44.367214Z"),
        ("Last executed: Program Execution", "2022-11-17T20:00:59.261000Z"),
    ]
    never = one(tmp_path, "RECmd batch CSV", KeyPath="k", ValueData2="Last executed: ",
                LastWriteTimestamp="2022-12-08 15:16:44")  # fmt: skip
    assert len(never.rows) == 1


def test_tables_without_times_are_undated_records(tmp_path: Path) -> None:
    boot = written(
        tmp_path,
        "EntryPoint,Signature,BytesPerSector,SectorsPerCluster,ClusterSize,ReservedSectors,"
        "TotalSectors,MftClusterBlockNumber,VolumeSerialNumber,SectorSignature,SourceFile",
        {"Signature": "NTFS", "VolumeSerialNumber": "A1B2", "BytesPerSector": "512"},
    )
    found = read(boot)
    assert (found.reader, questions(boot)) == ("MFTECmd $Boot", [])
    assert (found.rows[0][1], found.messages) == (UNDATED_US, ["volume serial A1B2; NTFS"])
    found = read(
        written(
            tmp_path,
            "Hash,Id,Offset,OwnerSid,GroupSid,Control,SaclAceCount,UniqueSaclAceTypes,"
            "DaclAceCount,UniqueDaclAceTypes,FileOffset,SourceFile",
            {"Id": "256", "OwnerSid": "S-1-5-18", "DaclAceCount": "2"},
        )
    )
    assert (found.reader, found.messages) == (
        "MFTECmd $SDS", ["descriptor 256; owner S-1-5-18; DACL of 2"],
    )  # fmt: skip


def test_a_payload_that_is_no_json_is_said_as_it_stands() -> None:
    assert json_words('{"a": [1, {"b": "c"}]') == '{"a": [1, {"b": "c"}]'
    assert json_words('{"a": [1, {"b": "c\\u0000"}], "@xmlns:x": "y"}') == "a=1; b=c\\x00"
    assert json_words("[" * 100_000) == "[" * 100_000


def test_a_prefetch_row_gives_each_run(tmp_path: Path) -> None:
    found = one(
        tmp_path,
        "PECmd CSV",
        SourceFilename="C:\\Windows\\Prefetch\\CMD.EXE-1.pf", ExecutableName="CMD.EXE",
        RunCount="9", LastRun="2022-11-23 06:42:07", PreviousRun0="2022-11-22 06:42:07",
        PreviousRun1="2022-11-22 06:42:07", SourceCreated="2022-11-20 00:00:00",
        ParsingError="False",
    )  # fmt: skip
    assert [(r[4], r[2]) for r in found.rows] == [
        ("last run", "2022-11-23 06:42:07"),
        ("earlier run, earlier run", "2022-11-22 06:42:07"),
        ("prefetch file created", "2022-11-20 00:00:00"),
    ]
    assert "CMD.EXE; run 9 times" in found.messages[0]
    assert "parsing error" not in found.messages[0]


def test_runs_of_the_timeline_of_pecmd_are_records(tmp_path: Path) -> None:
    path = written(
        tmp_path, "RunTime,ExecutableName",
        {"RunTime": "2022-11-23 06:42:07", "ExecutableName": "\\VOLUME{01}\\CMD.EXE"},
    )  # fmt: skip
    found = read(path)
    assert (found.rows[0][4], found.messages) == ("run", ["\\VOLUME{01}\\CMD.EXE"])


def test_times_of_a_shortcut_say_whose_they_are(tmp_path: Path) -> None:
    found = one(
        tmp_path,
        "LECmd CSV",
        SourceFile="a.lnk", SourceCreated="2022-11-23 06:42:07", TargetCreated=
        "2021-01-01 00:00:00", TargetModified="2021-01-01 00:00:00", LocalPath="E:\\secret.docx",
        MachineID="laptop", MachineMACAddress="00:11:22:33:44:55",
    )  # fmt: skip
    assert [r[4] for r in found.rows] == ["target created, target modified",
                                          "shortcut file created"]  # fmt: skip
    assert found.messages[0].startswith("E:\\secret.docx; machine laptop; MAC 00:11:22:33:44:55")
    with open_source(tmp_path / "output.csv") as source:
        (warning,) = EZ_TOOLS[3].warnings(source, found.layout)
    assert "for a copy, those of the copy" in warning


def test_the_time_of_appcompatcache_is_not_called_an_execution(tmp_path: Path) -> None:
    found = one(
        tmp_path, "AppCompatCacheParser CSV",
        ControlSet="1", CacheEntryPosition="0", Path="C:\\x.exe", Executed="Yes",
        LastModifiedTimeUTC="2012-02-18 03:43:20", Duplicate="True",
    )  # fmt: skip
    assert found.rows[0][4] == "AppCompatCache: file modified"
    assert found.messages == ["C:\\x.exe; executed flag Yes; position 0; control set 1; duplicate"]
    with open_source(tmp_path / "output.csv") as source:
        (warning,) = EZ_TOOLS[7].warnings(source, found.layout)
    assert "not when it was executed" in warning


def test_other_tools_give_their_records(tmp_path: Path) -> None:
    at, later = "2022-11-23 06:42:07", "2022-11-24 06:42:07"
    jump = one(tmp_path, "JLECmd CSV", AppId="1b4dd67f29cb1962", Path="D:\\a.txt",
               LastModified=at, CreationTime=later, Hostname="pc")  # fmt: skip
    assert [r[4] for r in jump.rows] == ["entry last used", "object id created"]
    assert "host pc" in jump.messages[0]
    bin_ = one(tmp_path, "RBCmd CSV", SourceName="$I1.txt", FileName="C:\\a.txt", DeletedOn=at)
    assert (bin_.rows[0][4], bin_.messages) == (
        "deleted to the Recycle Bin", ["C:\\a.txt; in $I1.txt"],
    )  # fmt: skip
    bag = one(tmp_path, "SBECmd CSV", AbsolutePath="Desktop\\E:", BagPath="BagMRU\\0", Slot="1",
              LastWriteTime=at, LastInteracted=at, CreatedOn=later)  # fmt: skip
    assert [r[4] for r in bag.rows] == ["folder last used, shellbag key written", "folder created"]
    amcache = one(tmp_path, "AmcacheParser CSV", FullPath="c:\\x.exe", SHA1="ab" * 20,
                  FileKeyLastWriteTimestamp=at, LinkDate=later)  # fmt: skip
    assert [r[4] for r in amcache.rows] == ["Amcache key written", "program linked"]
    key = one(tmp_path, "RECmd batch CSV", Category="User Activity", KeyPath="ROOT\\Run",
              ValueName="x", ValueData="y.exe", LastWriteTimestamp=f"{at}.1234567")  # fmt: skip
    assert (key.rows[0][4], key.messages) == (
        "key written: User Activity", ["ROOT\\Run; x = y.exe"],
    )  # fmt: skip
    srum = one(tmp_path, "SrumECmd CSV", Id="228", Timestamp=at, ExeInfo="\\update.exe",
               Sid="S-1-5-21-1", UserName="cvoss", BytesReceived="1",
               BytesSent="172064531")  # fmt: skip
    assert srum.rows[0][4:7] == ("SRUM network use noted", "", "cvoss")
    assert "received 1, sent 172064531 bytes" in srum.messages[0]
    client = one(tmp_path, "SumECmd CSV", AuthenticatedUserName="corp\\bob", IpAddress="10.0.0.5",
                 InsertDate=at, LastAccess=later, TotalAccesses="7")  # fmt: skip
    assert [r[4] for r in client.rows] == ["SUM first access", "SUM last access"]
    system = tmp_path / "SystemIdentInfo.csv"
    system.write_text(f"CreationTime,OsMajor,OsMinor,OsBuild\n{at},10,0,17763\n")
    noted = read(system)
    assert noted.times == ["2022-11-23T06:42:07.000000Z"]
    assert (noted.rows[0][4], noted.messages) == (
        "system first noted by SUM", ["Windows 10.0.17763"],
    )  # fmt: skip


def test_an_activity_that_has_not_ended_has_no_end(tmp_path: Path) -> None:
    found = one(
        tmp_path, "WxTCmd CSV", Executable="word.exe", StartTime="2022-11-23 06:42:07",
        EndTime="1970-01-01 00:00:00", LastModifiedTime="0001-01-01 00:00:00",
        ActivityType="ExecuteOpen", Payload='{"displayText":"a.docx"}',
    )  # fmt: skip
    assert [r[4] for r in found.rows] == ["activity started"]
    assert found.messages == ["word.exe; ExecuteOpen; displayText=a.docx"]


def test_accesses_of_a_day_are_dated_to_the_day(tmp_path: Path) -> None:
    header = next(h for h in OTHER_HEADERS if h.startswith("Date,Count"))
    path = written(
        tmp_path, header,
        {"Date": "2022-11-23", "Count": "4", "InsertDate": "2022-01-01 00:00:00",
         "IpAddress": "10.0.0.5"},
    )  # fmt: skip
    (record,) = read(path).rows
    assert (record[2], record[3], record[8]) == (
        "2022-11-23", 0, "4 accesses on this day; from 10.0.0.5",
    )  # fmt: skip


def test_what_kape_copied_and_passed_over_is_read(tmp_path: Path) -> None:
    copied = one(
        tmp_path, "KAPE CopyLog", CopiedTimestamp="2020-11-22 16:20:18.4651672",
        SourceFile="e:\\a.json", DestinationFile="C:\\Temp\\a.json", SourceFileSha1="ab" * 20,
        CreatedOnUtc="2020-01-01 00:00:00.0000000", DeferredCopy="False",
    )  # fmt: skip
    assert [r[4] for r in copied.rows] == ["copied by KAPE", "file created"]
    skipped = one(
        tmp_path, "KAPE SkipLog", SourceFile="e:\\b", Reason="Deduped", SourceFileSha1="1"
    )
    assert (skipped.rows[0][1], skipped.rows[0][4]) == (UNDATED_US, "passed over by KAPE")
    assert skipped.messages == ["e:\\b; Deduped; SHA-1 1"]
    line = {"Time": "2022-11-23 06:42:07", "Type": "REG", "ComputerName": "PC",
            "User/Source": "bob", "Message": "M... HKLM\\Run"}  # fmt: skip
    mini = read(written(tmp_path, HEADERS["KAPE mini-timeline"], line))
    assert mini.rows[0][4:9] == ("REG", "PC", "bob", "", "M... HKLM\\Run")


def test_forensic_timeliner_asks_for_the_zone_where_it_names_none(tmp_path: Path) -> None:
    header = HEADERS["Forensic Timeliner CSV"]
    row = {"DateTime": "2022-11-23T06:42:07.0000000Z", "TimestampInfo": "Last Modified",
           "ArtifactName": "AppCompatCache", "Tool": "EZ Tools", "Computer": "PC", "User": "bob",
           "Description": "Program Execution", "DataPath": "C:\\x.exe", "EventId": "7",
           "EvidencePath": "a.csv"}  # fmt: skip
    found = read(written(tmp_path, header, row))
    assert found.times == ["2022-11-23T06:42:07.000000Z"]
    assert found.rows[0][4:8] == ("AppCompatCache", "PC", "bob", "7")
    assert found.messages == ["Last Modified: Program Execution; C:\\x.exe; by EZ Tools in a.csv"]
    path = written(tmp_path, header, {**row, "DateTime": "2022-11-23 06:42:07"})
    assert questions(path) == ["zone"]
    assert read(path, TimeBasis("Asia/Kolkata")).times == ["2022-11-23T01:12:07.000000Z"]


def test_times_in_another_form_are_read_and_a_day_order_asked(tmp_path: Path) -> None:
    header = HEADERS["RBCmd CSV"]
    path = written(tmp_path, header, {"FileName": "a", "DeletedOn": "2022-11-23T06:42:07+05:30"})
    assert questions(path) == []
    assert read(path).times == ["2022-11-23T01:12:07.000000Z"]
    path = written(tmp_path, header, {"FileName": "a", "DeletedOn": "11/10/2022 06:42:07"})
    assert questions(path) == ["day_order"]
    basis = TimeBasis(day_order=DayOrder.MONTH_FIRST)
    assert (questions(path, basis), read(path, basis).times) == (
        [],
        ["2022-11-10T06:42:07.000000Z"],
    )


def test_lines_within_quotes_stay_one_row_of_one_line_in_words(tmp_path: Path) -> None:
    found = one(tmp_path, "RECmd batch CSV", Category="x", ValueData='one\r\n"two"',
                KeyPath="k", LastWriteTimestamp="2022-11-23 06:42:07")  # fmt: skip
    assert len(found.rows) == 1
    assert found.messages == ['k; one "two"']
    assert EZ_TOOLS[8].fields(found.rows[0][9], found.layout)[7] == ("ValueData", 'one\r\n"two"')


def test_a_file_cut_off_loses_its_last_row_only(tmp_path: Path) -> None:
    header = HEADERS["RBCmd CSV"]
    row = {"FileName": 'a "b"', "DeletedOn": "2022-11-23 06:42:07"}
    path = written(tmp_path, header, row, row)
    path.write_bytes(path.read_bytes()[:-25])
    found = read(path)
    assert (len(found.rows), len(found.rejects)) == (1, 1)


def test_what_is_no_time_and_no_text_is_kept(tmp_path: Path) -> None:
    path = written(tmp_path, HEADERS["RBCmd CSV"])
    with path.open("ab") as file:
        file.write(b"$I\xff\x00,$I,\xe9\x01,1,soon\r\n")
    found = read(path)
    assert (found.rows[0][1], found.rows[0][3] >> 4, found.rows[0][2]) == (UNDATED_US, 5, "soon")
    assert "\\x00" in found.messages[0]


@pytest.mark.parametrize(
    "text",
    ["2022-11-23 06:42:07", "2022-11-23 06:42:07.1234567", "2022-11-23 06:42:07.123",
     "0000-00-00 00:00:00", "2022-11-23 06:42", "2022-11-23", "2022-11-23T06:42:07+05:30",
     "2022-11-23 06:42:07 +0530", "2022-11-23 24:00:00", "2016-12-31 23:59:60", "",
     "9999-12-31 23:59:59.9999999", "23-11-2022 06:42:07"],
)  # fmt: skip
def test_the_short_way_to_utc_gives_what_the_long_one_gives(text: str) -> None:
    place = Placer(TimeBasis("UTC", clock_offset_us=-5))
    assert placed(text, in_utc(place)) == placed(text, place)


def test_a_column_that_stands_twice_makes_it_no_table_of_the_tool(tmp_path: Path) -> None:
    path = tmp_path / "runs.csv"
    path.write_text("RunTime,ExecutableName,RunTime\n2022-11-23 06:42:07,A.EXE,x\n")
    assert questions(path) == ["columns"]
