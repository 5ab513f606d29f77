"""A number under a column of versions is no address; one anywhere else in the row is."""

from __future__ import annotations

import json

import pytest

from casebook.intake.mentions import finder
from casebook.intake.readers import reader_named
from casebook.intake.version_numbers import cells_of

# Columns as AmcacheParser and RECmd write them.
AMCACHE = (
    "ApplicationName,ProgramId,FileKeyLastWriteTimestamp,FullPath,Version,ProductVersion,"
    "BinFileVersion,BinProductVersion,Description"
)
RECMD = "HivePath,HiveType,Category,KeyPath,ValueName,ValueType,ValueData,ValueData2,Comment"


def _addresses(header: str, row: str, reader: str = "table", delimiter: str = ",") -> set[str]:
    layout = {"delimiter": delimiter, "header": header.split(","), "header_line": 1}
    find = finder(cells_of(reader_named(reader).fields, layout))
    return {value for kind, value in find(row) if "IPv4" in kind}


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (AMCACHE, r"Tool,0006,2024-01-05 10:00:00,c:\a b\t.exe,1.0.0.0,1.0.0.0,1.0.0.0,1.2.3.4,A"),
        (AMCACHE, 'Tool,0006,2024-01-05 10:00:00,c:\\t.exe,"1.0.0.0",v1.0.0.0,"1.0.0.0 (a, b)",,A'),
        (
            RECMD,
            r"C:\SOFTWARE,SOFTWARE,Programs,ROOT\Uninstall\T,DisplayVersion,RegSz,2.8.181.13,,",
        ),
        ("Time,App,app_version", "2024-01-05,T,1.2.3.4"),
        ("Time,App,ProgramVersion_1", "2024-01-05,T,1.2.3.4"),
        ("Time,App,OS Version Number", "2024-01-05,T,1.2.3.4"),
        ("Time,App,fileversion", "2024-01-05,T,1.2.3.4"),
    ],
)
def test_a_number_under_a_column_of_versions_is_no_address(header: str, row: str) -> None:
    assert _addresses(header, row) == set()


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (AMCACHE, "T,0,2024-01-05 10:00:00,c:\\t.exe,1.0.0.0,,,1.0.0.0,from 203.0.113.9"),
        # In one cell it is a version, in another an address.
        (AMCACHE, "T,0,2024-01-05 10:00:00,c:\\t.exe,203.0.113.9,,,,from 203.0.113.9"),
        (AMCACHE, "T,0,2024-01-05 10:00:00,c:\\t.exe,203.0.113.9,,,,from 203[.]0[.]113[.]9"),
        (AMCACHE, "T,0,2024-01-05 10:00:00,c:\\t.exe,203.0.113.9,,,,http://203.0.113.9:80/a"),
        (AMCACHE, "T,0,2024-01-05 10:00:00,c:\\t.exe,1.0.0.0 of 203.0.113.9,,,,A"),
        # A row that is not what the header says.
        (AMCACHE, "203.0.113.9,203.0.113.9"),
        (RECMD, r"C:\SYSTEM,SYSTEM,Network,ROOT\Tcpip,DhcpServer,RegSz,203.0.113.9,,"),
        (RECMD, r"C:\SYSTEM,SYSTEM,Network,ROOT\Tcpip,Version,RegSz,2,203.0.113.9,"),
        ("Time,Conversion", "2024-01-05,203.0.113.9"),
        ("Time,Conversions", "2024-01-05,203.0.113.9"),
        ("Time,Version IP", "2024-01-05,203.0.113.9"),
        ("Time,Version,Ip", "2024-01-05,2,203.0.113.9"),
        ("Time,VersionServer", "2024-01-05,203.0.113.9"),
    ],
)
def test_an_address_in_such_a_table_stays(header: str, row: str) -> None:
    assert _addresses(header, row) - {"1.0.0.0"} == {"203.0.113.9"}


def test_columns_are_known_in_l2tcsv_zeek_and_workbooks() -> None:
    l2t = (
        "date,time,timezone,MACB,source,sourcetype,type,user,host,short,desc,version,filename,"
        "inode,notes,format,extra"
    )
    row = "01/02/2024,10:00:00,UTC,M...,LOG,a,b,-,-,s,from 203.0.113.9,2,f,1,-,x,-"
    assert _addresses(l2t, row, "l2tcsv") == {"203.0.113.9"}
    zeek = {"headers": [{"fields": ["ts", "host", "unparsed_version"], "separator": "\t",
                         "empty": "(empty)", "unset": "-", "set": ",", "line": 1}]}  # fmt: skip
    find = finder(cells_of(reader_named("Zeek").fields, zeek))
    assert find("1700000000.1\t10.0.0.5\t7.36.0.1") == (("IPv4 address", "10.0.0.5"),)
    sheet = {"sheet": "A", "header": ["Time", "Host", "Version"]}
    find = finder(cells_of(reader_named("XLSX").fields, sheet))
    raw = json.dumps({"cells": ["2024-01-05", "10.0.0.5", "7.36.0.1"]})
    assert find(raw) == (("IPv4 address", "10.0.0.5"),)


def test_a_column_that_two_headers_name_otherwise_is_none_of_versions() -> None:
    common = {"separator": "\t", "empty": "(empty)", "unset": "-", "set": ","}
    layout = {"headers": [{"fields": ["ts", "version"], "line": 1, **common},
                          {"fields": ["ts", "host"], "line": 9, **common}]}  # fmt: skip
    find = finder(cells_of(reader_named("Zeek").fields, layout))
    assert find("1700000000.1\t203.0.113.9") == (("IPv4 address", "203.0.113.9"),)
