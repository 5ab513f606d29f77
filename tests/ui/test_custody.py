from casebook.actions.custody_line import Holding
from casebook.actions.typed_time import typed_time
from casebook.model.evidence import CustodyMove
from casebook.model.instant import Instant
from casebook.ui.theme import State
from casebook.ui.widgets.custody import stations
from tests.ui.conftest import ZONES


def at(text: str) -> Instant:
    return typed_time(text, "Asia/Kolkata", "A. Rao")


def a_move(received: Instant | None) -> CustodyMove:
    return CustodyMove(
        "", "", 1, "Insp. Rao", "Data centre", "Dr. Iyer", "CFSL", at("2022-11-28 09:15"), received,
        "examination", "hand", road_certificate="RC 12/22",
    )  # fmt: skip


def test_each_holder_is_a_station_with_how_it_came_there() -> None:
    received = at("2022-11-29 11:00")
    line = stations(
        (
            Holding("Insp. Rao", "Data centre", at("2022-11-25 18:30"), at("2022-11-28 09:15")),
            Holding("Dr. Iyer", "CFSL", received, None, "IFSO-1"),
        ),
        [a_move(received)],
        ZONES,
    )
    assert [s.title for s in line] == ["Insp. Rao, Data centre", "Dr. Iyer, CFSL"]
    assert line[0].lines == (
        "seized 2022-11-25 13:00 UTC  │  18:30 IST\nreleased 2022-11-28 03:45 UTC  │  09:15 IST",
    )
    assert line[1].lines[0] == "received 2022-11-29 05:30 UTC  │  11:00 IST"
    assert "examination, by hand" in line[1].lines
    assert "road certificate: RC 12/22" in line[1].lines
    assert [s.state for s in line] == [State.NEUTRAL, State.GOOD]


def test_a_gap_comes_first_and_is_wrong() -> None:
    (first,) = stations(
        (Holding("Const. Mehra", "", None, at("2022-12-09 10:00"), gap="How it came is open."),),
        (),
        ZONES,
    )
    assert first.lines[0] == "How it came is open."
    assert first.state is State.WRONG


def test_an_open_move_needs_attention_and_is_no_gap_yet() -> None:
    open_line = Holding("Dr. Iyer", "CFSL", None, None, gap="Dr. Iyer has not signed for move 1.")
    (station,) = stations((open_line,), [a_move(None)], ZONES)
    assert station.state is State.ATTENTION
