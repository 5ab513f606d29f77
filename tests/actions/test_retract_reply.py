from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from casebook.actions import keep
from casebook.actions.match_reply import Choice, accept, propose
from casebook.actions.progress import Directly, Progress
from casebook.actions.record_answer import answer_line
from casebook.actions.record_holder import record_holder
from casebook.actions.register_reply import register
from casebook.actions.retract_reply import retract_reply
from casebook.actions.undo import undo
from casebook.actions.verify_case import verify
from casebook.errors import CaseError
from casebook.model.evidence import Exhibit
from casebook.model.reply import Holder, HolderNature, Reply, ReplyForm
from casebook.model.request import Leg, Line, LineState, RequestState, state_of
from casebook.store.case_file import CaseFile
from tests.actions.conftest import instant
from tests.actions.replies import HANDED, OPTIONS, RECEIVED, Sent, sent_request, table

ANSWERED, OPEN = LineState.ANSWERED, LineState.OUTSTANDING


@pytest.fixture
def sent(case: CaseFile) -> Sent:
    return sent_request(case)


@pytest.fixture
def reply(case: CaseFile, sent: Sent, tmp_path: Path) -> Reply:
    """Give RP-1, which answered line 1 in full and line 2 partly and marked the leg."""
    draft = Reply(
        "", 0, sent.request.id, sent.isp.id, instant(RECEIVED), ReplyForm.TABLE,
        leg_id=sent.leg.id, reference="EX/LEA/7",
    )  # fmt: skip
    made = register(Directly(case), draft, table(tmp_path), HANDED, Progress(), mark_leg=True).reply
    proposal = propose(Directly(case), made, OPTIONS, Progress())
    second = next(line for line in proposal.lines if line.position == 2)
    choices = [*proposal.ready(), Choice(second.line_id, LineState.PARTLY, "B. Singh", 3)]
    return accept(case, proposal, choices).reply


def lines(case: CaseFile, sent: Sent) -> tuple[Line, ...]:
    return case.where(Line, request_id=sent.request.id)


def state(case: CaseFile, sent: Sent) -> RequestState:
    return state_of(case.where(Leg, request_id=sent.request.id), lines(case, sent))


def test_what_a_retracted_reply_answered_is_outstanding_again_in_one_entry(
    case: CaseFile, sent: Sent, reply: Reply
) -> None:
    assert [line.state for line in lines(case, sent)] == [ANSWERED, LineState.PARTLY, OPEN, OPEN]
    assert state(case, sent) is RequestState.PARTLY
    line = lines(case, sent)[0]
    holder = record_holder(
        case, Holder("", line.id, "A. Rao", HolderNature.SUBSCRIBER, reply_id=reply.id)
    )
    before = case.head().seq
    retract_reply(case, reply, "it answers another case")
    assert case.head().seq == before + 1
    (entry,) = case.entries(case.head().seq)
    assert (entry.kind, entry.why) == ("reply.retract", "it answers another case")
    assert entry.summary == (
        "RP-1 (ipdr.csv) retracted, because it answers another case; with it its answers to 2 "
        "lines of R-1 (1-2), 2 outstanding again; 1 holder that it named"
    )
    assert case.get(Reply, reply.id).retracted == "it answers another case"
    for line in lines(case, sent):
        assert (line.state, line.answer, line.answered_at) == (OPEN, "", None)
        assert (line.answer_reference, line.reply_id, line.reply_row) == ("", None, None)
    assert case.get(Holder, holder.id).retracted == "it answers another case"
    leg = case.get(Leg, sent.leg.id)
    assert (leg.replied_at, leg.reply_reference) == (None, "")
    assert state(case, sent) is RequestState.SENT
    # The file that came stays what it is: an exhibit.
    assert case.get(Exhibit, str(reply.exhibit_id)).retracted is None


def test_undo_brings_back_the_reply_with_all_that_rested_on_it(
    case: CaseFile, sent: Sent, reply: Reply
) -> None:
    there = (lines(case, sent), case.get(Leg, sent.leg.id), case.get(Reply, reply.id))
    retract_reply(case, reply, "wrong file")
    undo(case)
    assert (lines(case, sent), case.get(Leg, sent.leg.id), case.get(Reply, reply.id)) == there
    assert verify(Directly(case), Progress()).ok


def test_an_answer_from_before_the_reply_stands_again(
    case: CaseFile, sent: Sent, tmp_path: Path
) -> None:
    _, _, third, _ = lines(case, sent)
    came = instant("2023-01-05T10:00:00+05:30")
    told = answer_line(case, third, LineState.PARTLY, "the log is kept", came, "EX/LEA/3")
    draft = Reply("", 0, sent.request.id, sent.isp.id, instant(RECEIVED), ReplyForm.TABLE)
    made = register(Directly(case), draft, table(tmp_path), HANDED, Progress()).reply
    proposal = propose(Directly(case), made, OPTIONS, Progress())
    accept(case, proposal, [Choice(told.id, ANSWERED, "C. Das", 4)])
    retract_reply(case, made, "wrong file")
    assert case.get(Line, told.id) == told


def test_an_answer_of_a_reply_that_is_retracted_too_does_not_stand_again(
    case: CaseFile, sent: Sent, reply: Reply, tmp_path: Path
) -> None:
    first = lines(case, sent)[0]
    draft = Reply("", 0, sent.request.id, sent.isp.id, instant(RECEIVED), ReplyForm.TABLE)
    path = tmp_path / "second.csv"
    path.write_text(table(tmp_path).read_text() + "\n")
    second = register(Directly(case), draft, path, HANDED, Progress()).reply
    proposal = propose(Directly(case), second, OPTIONS, Progress())
    accept(case, proposal, [Choice(first.id, ANSWERED, "somebody else", 2)])
    retract_reply(case, reply, "wrong file")
    assert case.get(Line, first.id).answer == "somebody else"
    retract_reply(case, second, "the wrong one too")
    assert case.get(Line, first.id).state is OPEN


def test_a_step_of_the_leg_that_was_corrected_since_stays(
    case: CaseFile, sent: Sent, reply: Reply
) -> None:
    leg = case.get(Leg, sent.leg.id)
    later = dataclasses.replace(leg, replied_at=instant("2023-01-10T10:00:00+05:30"))
    keep.correct(case, later, "they wrote on the 10th as well")
    retract_reply(case, reply, "wrong file")
    assert case.get(Leg, leg.id) == later


def test_a_reply_is_retracted_once_and_with_a_reason(case: CaseFile, reply: Reply) -> None:
    with pytest.raises(CaseError, match="needs a reason"):
        retract_reply(case, reply, " ")
    retract_reply(case, reply, "wrong file")
    with pytest.raises(CaseError, match=r"RP-1 \(ipdr\.csv\) is retracted already\."):
        retract_reply(case, reply, "again")
