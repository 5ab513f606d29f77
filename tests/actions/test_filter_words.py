from __future__ import annotations

from dataclasses import fields, replace

import pytest

from casebook.actions.filter_words import filter_words
from casebook.model.timeline import RecordFilter

EVERY = RecordFilter(
    from_us=0,
    to_us=1_000_000,
    source=2,
    host="web-02",
    user="ravi",
    kind="sshd",
    event_id="4625",
    text="failed",
    identifier=("IPv4 address", "203.0.113.9"),
    tag="way in",
    colour="red",
    starred=True,
    commented=True,
    undated=True,
    doubtful=True,
)


def test_a_filter_is_said_in_words() -> None:
    assert filter_words(RecordFilter()) == "everything"
    assert filter_words(EVERY) == (
        "from 1970-01-01T00:00:00.000000Z; before 1970-01-01T00:00:01.000000Z; source S-2; "
        "mentions IPv4 address 203.0.113.9; host web-02; user ravi; kind sshd; event id 4625; "
        "tag way in; colour red; text failed; starred; commented; without a time; "
        "with a doubtful time"
    )


@pytest.mark.parametrize("name", [field.name for field in fields(RecordFilter)])
def test_no_part_of_a_filter_is_left_unsaid(name: str) -> None:
    alone = replace(RecordFilter(), **{name: getattr(EVERY, name)})
    assert filter_words(alone) != "everything"
