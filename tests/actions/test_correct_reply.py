from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from casebook.actions.correct_reply import correct_reply
from casebook.errors import FieldError
from casebook.model.reply import Reply
from casebook.store.case_file import CaseFile
from tests.actions.conftest import instant
from tests.actions.replies import registered, sent_request, table


@pytest.fixture
def reply(case: CaseFile, tmp_path: Path) -> Reply:
    return registered(case, sent_request(case), table(tmp_path)).reply


def test_a_date_is_corrected_with_a_reason(case: CaseFile, reply: Reply) -> None:
    at = instant("2023-01-08T10:00:00+05:30")
    correct_reply(case, dataclasses.replace(reply, received_at=at), "the diary says the 8th")
    assert case.get(Reply, reply.id).received_at == at
    (entry,) = case.entries(case.head().seq)
    assert (entry.kind, entry.why) == ("reply.correct", "the diary says the 8th")


def test_a_date_before_the_request_was_sent_is_refused(case: CaseFile, reply: Reply) -> None:
    early = dataclasses.replace(reply, received_at=instant("2022-11-30T10:00:00+05:30"))
    with pytest.raises(FieldError, match="before R-1 was sent") as refused:
        correct_reply(case, early, "typed wrongly")
    assert refused.value.field == "received_at"
    assert case.get(Reply, reply.id) == reply
