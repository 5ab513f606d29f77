from __future__ import annotations

import io
import random
import zipfile
from collections import deque
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.errors import CaseError
from casebook.intake.replies import plain_xml, xlsx_table
from casebook.intake.replies.plain_xml import rows_in, strings_in
from casebook.model.reply_table import ReadOptions
from tests.intake.replies.files import read, workbook

SHEET = ('<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
         "<sheetData>{}</sheetData></worksheet>")  # fmt: skip
PLAIN = '<row r="2"><c r="A2" t="inlineStr"><is><t>203.0.113.7</t></is></c></row>'


def plain_rows(rows: str, sheet: str = SHEET) -> list[tuple[str, bool]]:
    """Give the number of every row, and whether it went the short way."""
    part = io.BytesIO(sheet.format(rows).encode())
    return [
        (element.get("r", ""), cells is not None)
        for element, cells in rows_in(part)
        if element.tag.endswith("row")
    ]


def test_a_plain_row_gives_its_cells_as_they_are_spelled() -> None:
    row = ('<row r="2" spans="1:4"><c r="A2" s="3" t="s"><v>12</v></c><c r="B2"><v>4.5</v></c>'
           '<c r="D2" s="1"/><c r="E2" t="inlineStr"><is><t xml:space="preserve"> AT&amp;T &lt;'
           "</t></is></c></row>")  # fmt: skip
    (cells,) = [cells for _, cells in rows_in(io.BytesIO(SHEET.format(row).encode())) if cells]
    assert cells.letters == ["A", "B", "D", "E"]
    assert cells.styles == ["3", None, "1", None]
    assert cells.kinds == ["s", None, None, "inlineStr"]
    assert cells.values == ["12", "4.5", None, " AT&T <"]


@pytest.mark.parametrize(
    "row",
    [
        '<row r="2"/>',
        '<row r="2"></row>',
        '<row r="2"><c r="A2"><f>1+1</f><v>2</v></c></row>',
        '<row r="2"><c r="A2" t="b"><v>1</v></c></row>',
        '<row r="2"><c r="A2" t="inlineStr"><is><r><t>a</t></r></is></c></row>',
        '<row r="2"><c r="A2" t="str"><v>a&#10;b</v></c></row>',
        '<row r="2"><c r="A2" t="str"><v>a > b</v></c></row>',
        '<row r="2"><!-- <row r="9"> --><c r="A2" t="str"><v>a</v></c></row>',
        '<row r="2"><c r="A2" t="str"><v><![CDATA[<row r="9">]]></v></c></row>',
        '<row r="2"><?pi?><c r="A2" t="str"><v>a</v></c></row>',
        '<row r="2"><plain/></row>',
        '<row r="2"><x:plain xmlns:x="y"/></row>',
        '<row r="2"><plaintext/></row>',
        '<row r="2"><c r="A2" t="str"><v>a\rb</v></c></row>',
    ],
)
def test_any_other_row_goes_to_the_parser(row: str) -> None:
    assert plain_rows(row) == [("2", False)]


def test_rows_on_both_ways_keep_their_order() -> None:
    slow = '<row r="3"><c r="A3" t="b"><v>1</v></c></row>'
    fast = PLAIN.replace('"2"', '"4"')
    assert plain_rows(PLAIN + slow + fast) == [("2", True), ("3", False), ("4", True)]


@pytest.mark.parametrize(
    "rows",
    [
        # A row in a row, and cells that stand behind an empty row within another.
        f'<row r="1">{PLAIN}</row>',
        f'<row r="1"><row r="2"></row><row r="3"/>{PLAIN[11:]}',
        f'<row r="1"><row r="2"/>{PLAIN[11:]}',
    ],
)
def test_rows_within_rows_are_what_the_parser_makes_of_them(rows: str) -> None:
    told = [
        element.get("r")
        for _, element in ElementTree.iterparse(io.BytesIO(SHEET.format(rows).encode()))
        if element.tag.endswith("row")
    ]
    assert [number for number, _ in plain_rows(rows)] == told
    last = PLAIN.replace("203.0.113.7", "last")
    *_, cells = (
        cells for _, cells in rows_in(io.BytesIO(SHEET.format(rows + last).encode())) if cells
    )
    assert cells.values == ["last"]


def test_marks_of_a_files_own_are_not_taken_for_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    own = '<row r="3"><x:plain xmlns:x="y"/></row>'
    assert plain_rows(PLAIN + own) == [("2", False), ("3", False)]
    monkeypatch.setattr(plain_xml, "_BLOCK", 64)
    assert ("3", False) in plain_rows(PLAIN * 3 + own)


def test_rows_in_a_comment_are_none() -> None:
    assert plain_rows(f"<!-- {PLAIN} -->{PLAIN}") == [("2", False)]


def test_a_comment_over_many_blocks_hides_all_rows_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain_xml, "_BLOCK", 64)
    assert plain_rows(f"{PLAIN}<!-- {PLAIN * 20} -->{PLAIN}")[-1] == ("2", False)
    assert len(plain_rows(f"{PLAIN}<!-- {PLAIN * 20} -->{PLAIN}")) == 2


@pytest.mark.parametrize(
    "text",
    ["a\x01b", "a]]>b", "a&nbsp;b", "a&b", "\ufffe", "a<b", "<is>", "</v></c></row><row>"],
)
def test_text_that_is_no_xml_is_refused_as_the_parser_refuses_it(text: str) -> None:
    part = SHEET.format(f'<row r="2"><c r="A2" t="str"><v>{text}</v></c></row>').encode()
    with pytest.raises(ElementTree.ParseError) as refused:
        list(ElementTree.iterparse(io.BytesIO(part)))
    with pytest.raises(ElementTree.ParseError) as also:
        list(rows_in(io.BytesIO(part)))
    assert str(also.value) == str(refused.value)


def test_bytes_that_are_no_utf8_are_refused() -> None:
    part = SHEET.format(PLAIN).encode().replace(b"203.", b"\xff\xfe.")
    with pytest.raises(ElementTree.ParseError):
        list(rows_in(io.BytesIO(part)))


def test_another_encoding_is_read_by_the_parser_alone() -> None:
    sheet = '<?xml version="1.0" encoding="ISO-8859-1"?>' + SHEET
    part = sheet.format(PLAIN.replace("203", "é")).encode("latin-1")
    rows = [one for one in rows_in(io.BytesIO(part)) if one[0].tag.endswith("row")]
    assert rows[0][1] is None
    assert "".join(rows[0][0].itertext()) == "é.0.113.7"


def test_a_row_cut_off_is_refused() -> None:
    part = SHEET.format(PLAIN).encode()[:-60]
    with pytest.raises(ElementTree.ParseError):
        list(rows_in(io.BytesIO(part)))


def test_plain_texts_come_together_and_in_order_with_all_others() -> None:
    table = ('<sst xmlns="x"><si><t>a</t></si><si><t xml:space="preserve"> b &amp; c</t></si>'
             "<si><r><t>d</t></r></si><si><t>e&#233;</t></si><si><t>f</t></si></sst>")  # fmt: skip
    found: deque[str] = deque()
    for event, element, plain in strings_in(io.BytesIO(table.encode())):
        if plain is not None:
            found += plain
        elif event == "end" and element.tag == "{x}si":
            found.append("".join(element.itertext()))
    assert list(found) == ["a", " b & c", "d", "eé", "f"]


TEXTS = st.text(
    st.sampled_from("a1 .:/\t\n&<>\"'é\U0001f512٣")
    | st.characters(codec="utf-8", exclude_characters="\x00"),
    max_size=12,
)


@given(st.lists(st.lists(TEXTS | st.integers() | st.none(), max_size=4), max_size=6),
       st.booleans())  # fmt: skip
def test_both_ways_read_the_same_cells(rows: list[list[Any]], is_shared: bool) -> None:
    spelled: list[str] = []
    shared: list[str] = []
    for number, cells in enumerate(rows, 1):
        spelled.append(f'<row r="{number}">')
        for letter, value in zip("ABCD", cells, strict=False):
            text = ElementTree.tostring(_element(str(value)), encoding="unicode")
            if value is None:
                spelled.append(f'<c r="{letter}{number}" s="1"/>')
            elif isinstance(value, int):
                spelled.append(f'<c r="{letter}{number}"><v>{value}</v></c>')
            elif is_shared:
                spelled.append(f'<c r="{letter}{number}" t="s"><v>{len(shared)}</v></c>')
                shared.append(f"<si>{text}</si>")
            else:
                spelled.append(f'<c r="{letter}{number}" t="inlineStr"><is>{text}</is></c>')
        spelled.append("</row>")
    sheet = SHEET.format("".join(spelled)).encode("utf-8", "surrogatepass")
    table = f"<sst>{''.join(shared)}</sst>".encode("utf-8", "surrogatepass")
    # A comment anywhere sends all of a part to the parser.
    slow = _read(b"<!-- -->" + sheet, b"<!-- -->" + table)
    assert _read(sheet, table) == slow


def _element(text: str) -> ElementTree.Element:
    element = ElementTree.Element("t")
    element.text = text
    return element


def _read(sheet: bytes, table: bytes) -> object:
    """Read the cells of a sheet, or say why they are refused, without the place."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("sheet.xml", sheet)
        archive.writestr("xl/sharedStrings.xml", table)
    with zipfile.ZipFile(data) as archive:
        one = xlsx_table._Sheet("Sheet", "sheet.xml", is_hidden=False)
        try:
            texts = xlsx_table._strings(archive)
            book = xlsx_table._Book(
                archive, [one], False, texts, ["General", "dd/mm/yyyy"], [False, True]
            )
            found = xlsx_table._Found()
            return list(xlsx_table._rows(book, one, [], found)), found
        except ElementTree.ParseError as error:
            return str(error).partition(":")[0]


def test_a_large_workbook_is_read_the_same_on_both_ways(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(7)

    def fill(sheet: Any) -> None:
        sheet.append(("Public IP", "Port", "Start Time", "Name"))
        for n in range(3_000):
            name = chance.choice(("A. Rao", "R & S <x>", None, "é", "=1+1", 7, 1.5, True))
            sheet.append((f"203.0.113.{n % 250}", n + 1, f"23/11/2022 10:15:{n % 60:02}", name))

    path = workbook(tmp_path / "r.xlsx", fill)
    monkeypatch.setattr(plain_xml, "_BLOCK", 5_000)
    options = ReadOptions(zone="Asia/Kolkata")
    reply, rows = read(path, options)
    monkeypatch.setattr(plain_xml, "_shortened", lambda *_: None)
    again, slowly = read(path, options)
    assert len(rows) == 3_000
    assert rows == slowly
    assert reply.table.said_after() == again.table.said_after()


def test_a_damaged_workbook_is_a_sentence(tmp_path: Path) -> None:
    path = workbook(tmp_path / "r.xlsx", lambda sheet: sheet.append(("Public IP", "Port")))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data.replace(b"</row>", b"</rows>"))
    with pytest.raises(CaseError, match="cannot be read as a workbook: mismatched tag"):
        read(path)
