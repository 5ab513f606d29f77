from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from casebook.actions import keep
from casebook.actions.record_holder import proposed_words, record_holder
from casebook.errors import CaseError, FieldError
from casebook.model.reply import Holder, HolderNature
from casebook.model.request import Line
from casebook.store.case_file import CaseFile
from tests.actions.replies import registered, sent_request, table


def test_a_holder_says_what_it_shows_and_what_not(case: CaseFile, tmp_path: Path) -> None:
    sent = sent_request(case)
    made = registered(case, sent, table(tmp_path))
    line = case.where(Line, request_id=sent.request.id)[0]
    draft = Holder("", line.id, "Example Hosting", HolderNature.HOSTING, made.reply.id)
    kept = record_holder(case, dataclasses.replace(draft, shows="The server was rented."))
    assert case.where(Holder, line_id=line.id) == (kept,)
    assert kept.shows == "The server was rented."
    assert kept.does_not_show == proposed_words(HolderNature.HOSTING).does_not_show
    assert "not a person" in kept.does_not_show
    assert kept.could_be


def test_a_reply_to_another_request_names_no_holder_here(case: CaseFile, tmp_path: Path) -> None:
    sent, other = sent_request(case), sent_request(case)
    made = registered(case, other, table(tmp_path))
    line = case.where(Line, request_id=sent.request.id)[0]
    draft = Holder("", line.id, "A. Rao", HolderNature.SUBSCRIBER, made.reply.id)
    with pytest.raises(FieldError, match="RP-1 does not answer R-1"):
        record_holder(case, draft)
    with pytest.raises(CaseError, match="has no person"):
        record_holder(case, dataclasses.replace(draft, reply_id=None, person_id="x"))
    keep.retract(case, line, "asked twice")
    with pytest.raises(FieldError, match="Line 1 of R-1 is retracted"):
        record_holder(case, dataclasses.replace(draft, reply_id=None))
    assert case.all(Holder) == ()


def test_a_holder_needs_a_name(case: CaseFile) -> None:
    sent = sent_request(case)
    line = case.where(Line, request_id=sent.request.id)[0]
    with pytest.raises(FieldError, match="not named"):
        record_holder(case, Holder("", line.id, " ", HolderNature.UNKNOWN))
