"""What the records mention: listed, filtered, registered, asked about, collected."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from casebook.actions import mentioned_identifiers
from casebook.actions.import_source import ImportOptions, import_source
from casebook.actions.progress import Directly, Progress
from casebook.model.identifier import Identifier, IdentifierKind
from casebook.model.timeline import RecordFilter
from casebook.store import mentions, search
from casebook.store.case_file import CaseFile
from casebook.ui.messages import Recorder
from casebook.ui.pages.identifiers import IdentifiersPage
from casebook.ui.pages.mentions_view import MentionsView
from casebook.ui.widgets.ask_dialog import AskAboutIdentifiers
from casebook.ui.widgets.links import ElidedLink, LinkButton
from casebook.ui.widgets.mention_detail import MentionDetail
from casebook.ui.widgets.sparkline import Sparkline
from casebook.ui.workplace import Workplace
from tests.actions.identifiers import ask
from tests.ui.conftest import WAIT_MS, OnCase, in_dialog

LOG = """datetime,timestamp_desc,message
2022-11-23T03:00:00Z,logged,third 203.0.113[.]9 from 10.0.0.7
2022-11-23T01:00:00Z,logged,first 203.0.113.9 to help@example.net
,logged,undated 203.0.113.9
2022-11-23T02:00:00Z,logged,second 198.51.100.4
"""
NOON_US = 1_669_204_800_000_000  # 2022-11-23T12:00:00Z
ADDRESS = IdentifierKind.IPV4.value, "203.0.113.9"


@pytest.fixture
def view(qtbot: QtBot, place: Workplace, on_case: OnCase, tmp_path: Path) -> MentionsView:
    (tmp_path / "log.csv").write_text(LOG)

    def make(case: CaseFile) -> None:
        import_source(Directly(case), tmp_path / "log.csv", ImportOptions(), Progress())
        ask(case, (IdentifierKind.IPV4, ADDRESS[1]))

    on_case(make)
    page = IdentifiersPage(place)
    qtbot.addWidget(page)
    page.resize(1200, 640)
    page.show()
    page.show_view(page.mentions_view)
    shown(qtbot, page.mentions_view, 4)
    page.mentions_view.kept_page = page  # type: ignore[attr-defined]
    return page.mentions_view


def shown(qtbot: QtBot, view: MentionsView, count: int) -> None:
    qtbot.waitUntil(
        lambda: (
            len(values(view)) == view.model.rowCount() == count and view.says.text() == f"{count:,}"
        ),
        timeout=WAIT_MS,
    )


def cells(view: MentionsView, line: int) -> dict[str, str]:
    model = view.model
    return {
        str(model.headerData(at, Qt.Orientation.Horizontal)): model.data(model.index(line, at))
        for at in range(model.columnCount())
    }


def values(view: MentionsView) -> list[str]:
    rows = [view.model.row_at(line) for line in range(view.model.rowCount())]
    return [row.found.value for row in rows if row is not None]


def choose(view: MentionsView, value: str) -> None:
    view.table.selectRow(values(view).index(value))


def test_the_list_says_where_when_and_what_is_known(view: MentionsView) -> None:
    assert values(view) == ["10.0.0.7", "198.51.100.4", "203.0.113.9", "help@example.net"]
    row = cells(view, 2)
    assert (row["Kind"], row["Records"], row["Sources"]) == ("IPv4 address", "3", "S-1")
    assert row["First seen, UTC │ IST"] == "2022-11-23 01:00 │ 06:30"
    assert row["Last seen, UTC │ IST"] == "2022-11-23 03:00 │ 08:30"
    assert row["Asked in"] == "R-1"
    assert "rivate" in cells(view, 0)["Registered country (RIR)"]
    assert view.kind_box.itemText(0) == "Every kind (4)"
    assert view.kind_box.itemText(1) == "IPv4 address (3)"


def test_typing_kind_and_order_change_the_list(qtbot: QtBot, view: MentionsView) -> None:
    view.on_filter("0.113")
    shown(qtbot, view, 1)
    assert values(view) == ["203.0.113.9"]
    view.on_filter("")
    view.kind_box.setCurrentIndex(view.kind_box.findData(IdentifierKind.EMAIL.value))
    qtbot.waitUntil(lambda: values(view) == ["help@example.net"], timeout=WAIT_MS)
    view.kind_box.setCurrentIndex(0)
    shown(qtbot, view, 4)
    view.table.horizontalHeader().sectionClicked.emit(2)
    assert view.order_box.currentText() == "by most records"
    qtbot.waitUntil(lambda: values(view)[:1] == ["203.0.113.9"], timeout=WAIT_MS)


def test_the_detail_gives_the_way_to_each_mention(
    qtbot: QtBot, view: MentionsView, place: Workplace
) -> None:
    choose(view, "203.0.113.9")
    # The undated record has no place in time; the bars of the row before may still stand there.
    qtbot.waitUntil(
        lambda: [sum(bars.counts) for bars in view.detail.findChildren(Sparkline)] == [2],
        timeout=WAIT_MS,
    )
    with qtbot.waitSignal(place.records_asked) as asked:
        view.show_records()
    assert asked.args == [RecordFilter(identifier=ADDRESS)]
    view._show_key((IdentifierKind.EMAIL.value, "help@example.net"))
    qtbot.waitUntil(
        lambda: view._row is not None and view._row.found.value == "help@example.net",
        timeout=WAIT_MS,
    )


def test_each_mention_is_found_by_its_own_filter(on_case: OnCase, view: MentionsView) -> None:
    def check(case: CaseFile) -> list[int]:
        facts = mentioned_identifiers.read_facts(case, ADDRESS, 10)
        assert dict(facts.beside) == {
            (IdentifierKind.IPV4.value, "10.0.0.7"): 1,
            (IdentifierKind.EMAIL.value, "help@example.net"): 1,
        }
        return [
            search.count(case, mentioned_identifiers.way_to(ADDRESS, each)) for each in facts.last
        ]

    assert on_case(check) == [1, 1, 1]


def test_what_is_selected_is_registered_as_it_was_found(
    qtbot: QtBot, on_case: OnCase, view: MentionsView
) -> None:
    choose(view, "203.0.113.9")
    view.table.selectionModel().select(
        view.model.index(3, 0),
        QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows,
    )
    view.register()
    qtbot.waitUntil(lambda: len(on_case(lambda case: case.all(Identifier))) == 2, timeout=WAIT_MS)
    rows = on_case(lambda case: case.all(Identifier))
    assert [(row.value, row.as_found) for row in rows] == [
        ("203.0.113.9", "203.0.113.9"), ("help@example.net", "help@example.net"),
    ]  # fmt: skip
    view.refresh()
    qtbot.waitUntil(lambda: cells(view, 2)["Register"] == "I-1", timeout=WAIT_MS)


def test_first_and_last_seen_show_whole_beside_the_detail(
    qtbot: QtBot, look: QApplication, view: MentionsView
) -> None:
    # What a window of 1264 pixels, on a screen of 1280, leaves the page.
    view.kept_page.resize(1108, 560)  # type: ignore[attr-defined]
    choose(view, "203.0.113.9")
    qtbot.waitUntil(view.detail.isVisible, timeout=WAIT_MS)
    table = view.table

    def fit() -> bool:
        widest = table.fontMetrics().horizontalAdvance("2022-11-23 19:00 │ 11-24 00:30")
        ends = [table.columnViewportPosition(at) + table.columnWidth(at) for at in (3, 4)]
        wide = all(table.columnWidth(at) > widest + 6 for at in (3, 4))
        return wide and max(ends) <= table.viewport().width()

    titles = [str(view.model.headerData(at, Qt.Orientation.Horizontal)) for at in (3, 4)]
    assert [title.split()[0] for title in titles] == ["First", "Last"]
    qtbot.waitUntil(fit, timeout=WAIT_MS)
    assert table.columnWidth(1) > table.fontMetrics().horizontalAdvance("203.0.113.199")
    # Where there is room, the values have it.
    view.kept_page.resize(1800, 640)  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: table.columnWidth(1) > 250, timeout=WAIT_MS)
    table.setColumnWidth(1, 90)
    view.kept_page.resize(1500, 640)  # type: ignore[attr-defined]
    assert table.columnWidth(1) == 90


def test_asking_registers_and_opens_the_dialog(
    qtbot: QtBot, on_case: OnCase, view: MentionsView
) -> None:
    choose(view, "198.51.100.4")
    asked: list[list[str]] = []

    def look(dialog: AskAboutIdentifiers) -> None:
        asked.append(list(dialog.keys()))
        dialog.reject()

    in_dialog(AskAboutIdentifiers, look)
    view.ask_about()
    qtbot.waitUntil(lambda: bool(asked), timeout=WAIT_MS)
    (row,) = on_case(lambda case: case.all(Identifier))
    assert asked == [[row.id]] and row.value == "198.51.100.4"


def test_too_many_selected_are_refused(
    view: MentionsView, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casebook.ui.pages.mentions_view.MOST_REGISTERED", 2)
    view.table.selectAll()
    view.register()
    assert "select fewer" in str(recorder.told[-1])


def test_sources_that_were_not_collected_are_named_and_collected(
    qtbot: QtBot, on_case: OnCase, view: MentionsView
) -> None:
    def bare(case: CaseFile) -> None:
        with case.guard.migrate():
            case.connection.execute("DROP TRIGGER collected_no_delete")
            case.connection.execute("DELETE FROM collected")

    on_case(bare)
    view.refresh()
    qtbot.waitUntil(view.collect_button.isVisible, timeout=WAIT_MS)
    assert "S-1" in view.gap.text()
    view.collect()
    qtbot.waitUntil(lambda: on_case(lambda case: mentions.uncollected(case)) == (), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not view.collect_button.isVisible(), timeout=WAIT_MS)
    shown(qtbot, view, 4)


def test_a_long_value_beside_it_keeps_the_detail_as_wide_as_its_pane(
    qtbot: QtBot, place: Workplace
) -> None:
    path = "C:\\Windows\\System32\\" + "a_very_long_name_of_a_driver_package\\" * 5 + "x.sys"
    found = mentions.Mentioned(*ADDRESS, {1: 1}, NOON_US, NOON_US)
    asked: list[tuple[str, str]] = []
    detail = MentionDetail(place, asked.append)
    qtbot.addWidget(detail)
    detail.resize(340, 500)
    detail.show_row(mentioned_identifiers.MentionedRow(found, None, (), None), {})
    beside = ((("File path", path), 1),)
    facts = mentioned_identifiers.MentionFacts(ADDRESS, (), beside, 1, (1,), (NOON_US, NOON_US))
    detail.show_facts(facts)
    detail.show()
    (link,) = detail.findChildren(ElidedLink)
    qtbot.waitUntil(lambda: link.button.isVisible() and "…" in link.button.text(), timeout=WAIT_MS)
    inner = detail.widget()
    assert inner is not None
    assert inner.width() == detail.viewport().width()
    lines = detail.findChildren(QLabel) + detail.findChildren(LinkButton)
    for line in (each for each in lines if each.isVisible()):
        right = line.mapTo(detail.viewport(), QPoint(line.width(), 0)).x()
        assert right <= detail.viewport().width()
    link.button.click()
    assert asked == [("File path", path)]
