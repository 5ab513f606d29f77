from __future__ import annotations

from casebook.model.evidence import Exhibit, ExhibitKind
from casebook.model.labels import kind_and_number, label, mentions
from casebook.model.request import Request
from casebook.model.timeline import Event


def test_a_label_is_prefix_and_number() -> None:
    assert label(Exhibit("", 3, "x", ExhibitKind.DVR)) == "EX-3"


def test_a_label_is_read_in_any_case_with_or_without_hash() -> None:
    assert kind_and_number("#ex-3") == (Exhibit, 3)
    assert kind_and_number("R-12") == (Request, 12)
    assert kind_and_number("X-1") is None
    assert kind_and_number("EX-0") is None


def test_mentions_are_found_once_in_order() -> None:
    found = mentions("See #E-14, #EX-3 and again #E-14; not E-9, not A#EX-4-b")
    assert found == ((Event, 14), (Exhibit, 3))
