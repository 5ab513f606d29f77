from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from casebook.actions import match_reply, register_reply
from casebook.actions.match_reply import Accepted, Choice, Proposal, accept, propose
from casebook.actions.progress import Directly, Progress
from casebook.actions.record_answer import answer_line
from casebook.actions.register_reply import Registered
from casebook.actions.reply_rows import rows_of
from casebook.actions.undo import undo
from casebook.errors import Cancelled, CaseError
from casebook.model.reply import Reply, ReplyForm
from casebook.model.reply_table import LineVerdict, ReadOptions, Verdict
from casebook.model.request import Line, LineState
from casebook.model.timeline import DayOrder
from casebook.store.case_file import CaseFile
from tests.actions.conftest import instant
from tests.actions.replies import (
    HANDED,
    HEADER,
    OPTIONS,
    RECEIVED,
    TABLE,
    registered,
    sent_request,
    table,
)
from tests.intake.replies.files import pdf


@pytest.fixture
def reply(case: CaseFile, tmp_path: Path) -> Registered:
    return registered(case, sent_request(case), table(tmp_path))


def proposed(case: CaseFile, made: Registered, options: ReadOptions = OPTIONS) -> Proposal:
    return propose(Directly(case), made.reply, options, Progress())


def of_table(case: CaseFile, folder: Path, text: str, lines: str) -> Proposal:
    return proposed(case, registered(case, sent_request(case, lines), table(folder, text)))


def take_ready(case: CaseFile, proposal: Proposal) -> Accepted:
    return accept(case, proposal, proposal.ready())


def test_each_line_gets_its_verdict_and_only_the_exact_one_is_ready(
    case: CaseFile, reply: Registered
) -> None:
    found = proposed(case, reply)
    assert [(line.position, line.verdict, line.is_ready, line.state) for line in found.lines] == [
        (1, Verdict.EXACT, True, LineState.ANSWERED),
        (2, Verdict.ZONE, False, LineState.OUTSTANDING),
        (3, Verdict.WRONG_PORT, False, LineState.OUTSTANDING),
        (4, LineVerdict.NONE, False, LineState.OUTSTANDING),
    ]
    assert "asked 11:00:00 IST, answered 11:00:00 UTC" in found.lines[1].said[0]
    # Taken over all the same, the answer says so too.
    assert "asked 11:00:00 IST, answered 11:00:00 UTC" in found.choice(found.lines[1]).answer
    assert "asked" not in found.choice(found.lines[0]).answer
    assert found.counts == {Verdict.EXACT: 1, Verdict.ZONE: 1, Verdict.WRONG_PORT: 1,
                            Verdict.UNASKED: 1, Verdict.REJECTED: 1}  # fmt: skip
    assert "1 line has no row in it." in found.said


def test_nothing_is_changed_by_a_proposal(case: CaseFile, reply: Registered) -> None:
    before = case.head()
    proposed(case, reply)
    assert case.head() == before


def test_what_was_taken_is_kept_in_one_entry_with_counts_that_add_up(
    case: CaseFile, reply: Registered
) -> None:
    before = case.head().seq
    done = take_ready(case, proposed(case, reply))
    assert case.head().seq == before + 1
    kept = case.get(Reply, reply.reply.id)
    assert kept == done.reply
    assert (kept.rows_read, kept.rows_matched, kept.rows_unasked, kept.rows_rejected) == (
        5,
        1,
        3,
        1,
    )
    assert (kept.zone, kept.day_order, kept.decided_by) == (
        "Asia/Kolkata", "day first", case.examiner.title()
    )  # fmt: skip
    first, *others = case.where(Line, request_id=kept.request_id)
    assert (first.state, first.reply_id, first.reply_row) == (LineState.ANSWERED, kept.id, 2)
    assert first.answer == (
        "subscriber name: A. Rao; address: Delhi; time as written there: 23/11/2022 10:00:00 to "
        "23/11/2022 10:30:00 (row 2 of ipdr.csv)"
    )
    assert first.answered_at == instant(RECEIVED)
    assert {line.state for line in others} == {LineState.OUTSTANDING}


def test_every_row_is_kept_with_what_became_of_it(case: CaseFile, reply: Registered) -> None:
    done = take_ready(case, proposed(case, reply))
    rows = rows_of(case, done.reply)
    assert [(row.number, row.verdict, row.lines) for row in rows] == [
        (2, Verdict.EXACT, (1,)),
        (3, Verdict.ZONE, (2,)),
        (4, Verdict.WRONG_PORT, (3,)),
        (5, Verdict.UNASKED, ()),
        (6, Verdict.REJECTED, ()),
    ]
    assert [row.text for row in rows] == TABLE.splitlines()[1:]
    assert rows[0].first == "2022-11-23T04:30:00Z"
    assert "four digits" in rows[4].said


def test_a_row_that_does_not_fit_answers_only_by_choice(case: CaseFile, reply: Registered) -> None:
    found = proposed(case, reply)
    choice = dataclasses.replace(found.choice(found.lines[1]), state=LineState.PARTLY)
    done = accept(case, found, [choice])
    second = case.get(Line, found.lines[1].line_id)
    assert (second.state, second.reply_row) == (LineState.PARTLY, 3)
    assert second.answer.startswith("subscriber name: B. Singh")
    # The row that fits and the one that was chosen.
    assert (done.reply.rows_matched, done.reply.rows_unasked) == (2, 2)


def test_undo_takes_the_answers_back(case: CaseFile, reply: Registered) -> None:
    take_ready(case, proposed(case, reply))
    undo(case)
    assert case.get(Reply, reply.reply.id).rows_read == 0
    lines = case.where(Line, request_id=reply.reply.request_id)
    assert {line.state for line in lines} == {LineState.OUTSTANDING}
    assert {line.reply_id for line in lines} == {None}


def test_a_line_with_an_answer_is_not_answered_over(case: CaseFile, reply: Registered) -> None:
    take_ready(case, proposed(case, reply))
    again = proposed(case, reply)
    assert again.lines[0].verdict is LineVerdict.ANSWERED
    assert again.ready() == ()


def test_a_line_answered_meanwhile_stops_the_whole(case: CaseFile, reply: Registered) -> None:
    found = proposed(case, reply)
    line = case.get(Line, found.lines[0].line_id)
    answer_line(case, line, LineState.REFUSED, "", instant(RECEIVED))
    with pytest.raises(CaseError, match="Line 1 was answered meanwhile"):
        take_ready(case, found)
    assert case.get(Reply, reply.reply.id).rows_read == 0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"state": LineState.OUTSTANDING}, "would stay outstanding"),
        ({"row": 6}, "no row 6 that could be read"),
        ({"row": 99}, "no row 99"),
        ({"line_id": "x"}, "no line of this request"),
        ({"answer": ""}, "Write down what came back"),
    ],
)
def test_a_choice_that_is_none_is_refused(
    case: CaseFile, reply: Registered, changes: dict[str, object], words: str
) -> None:
    found = proposed(case, reply)
    good = found.ready()[0]
    with pytest.raises(CaseError, match=words):
        accept(case, found, [dataclasses.replace(good, **changes)])  # type: ignore[arg-type]
    with pytest.raises(CaseError, match="chosen twice"):
        accept(case, found, [good, good])
    assert case.get(Reply, reply.reply.id).rows_read == 0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (dataclasses.replace(OPTIONS, columns=()), "identifier=IP Address"),
        (dataclasses.replace(OPTIONS, zone=""), "In which zone are they"),
        (dataclasses.replace(OPTIONS, day_order=DayOrder.NONE), "the day or the month"),
        (dataclasses.replace(OPTIONS, columns=("identifier=Adresse",)), "no column “Adresse”"),
    ],
)
def test_what_is_open_is_asked_and_never_guessed(
    case: CaseFile, reply: Registered, options: ReadOptions, words: str
) -> None:
    with pytest.raises(CaseError, match=words):
        proposed(case, reply, options)


def test_more_rows_than_asked_need_a_choice(case: CaseFile, tmp_path: Path) -> None:
    rows = [f"{name};Delhi;203.0.113.45;50122;23/11/2022 10:00:00;23/11/2022 10:30:00"
            for name in ("A. Rao", "B. Singh")]  # fmt: skip
    asked = "203.0.113.45:50122\t2022-11-23T10:15:30+05:30\tsubscriber"
    found = of_table(case, tmp_path, "\n".join([HEADER, *rows]), asked)
    (line,) = found.lines
    assert (line.verdict, line.is_ready, line.row_count) == (LineVerdict.MORE, False, 2)
    assert "2 rows fit this line" in line.said[0]
    assert "more rows than were asked for: 2 rows for 1 lines" in " ".join(found.said)
    second = found.choice_of(line, line.rows[1])
    assert second.row == 3
    assert "B. Singh" in second.answer


def test_a_row_that_fits_and_names_nobody_is_no_answer_by_itself(
    case: CaseFile, tmp_path: Path
) -> None:
    text = f"{HEADER}\nNA;-;203.0.113.45;50122;23/11/2022 10:00:00;23/11/2022 10:30:00\n"
    found = of_table(case, tmp_path, text + ";;;;;\n" * 2,
                     "203.0.113.45:50122\t2022-11-23T10:15:30+05:30\tsubscriber")  # fmt: skip
    (line,) = found.lines
    assert (line.verdict, line.is_ready, line.state) == (Verdict.EXACT, False, LineState.PARTLY)
    assert "names nobody" in line.said[0]


def test_the_words_of_a_letter_answer_only_by_choice(case: CaseFile, tmp_path: Path) -> None:
    sent = sent_request(case, "demand@example.com\t\tlogin history")
    draft = Reply("", 0, sent.request.id, sent.isp.id, instant(RECEIVED), ReplyForm.PDF)
    path = pdf(tmp_path / "r.pdf", [["We hold no record of Demand@example.com."]])
    made = register_reply.register(Directly(case), draft, path, HANDED, Progress())
    found = proposed(case, made, ReadOptions())
    (line,) = found.lines
    assert (line.verdict, line.is_ready) == (Verdict.NAMED, False)
    choice = found.choice(line)
    assert choice.answer == (
        "We hold no record of Demand@example.com. (line 1 of r.pdf, page 1, line 1)"
    )
    accept(case, found, [Choice(line.line_id, LineState.REFUSED, choice.answer, choice.row)])
    assert case.get(Line, line.line_id).state is LineState.REFUSED


def test_a_large_answer_goes_into_several_entries_and_one_transaction(
    case: CaseFile, reply: Registered, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(match_reply, "LINES_IN_ENTRY", 1)
    found = proposed(case, reply)
    choices = [Choice(line.line_id, LineState.REFUSED, "none") for line in found.lines]
    before = case.head().seq
    done = accept(case, found, choices)
    assert case.head().seq == before + 4
    assert len(done.lines) == 4


def test_a_reply_without_a_file_has_nothing_to_read(case: CaseFile) -> None:
    sent = sent_request(case)
    draft = Reply("", 0, sent.request.id, sent.isp.id, instant(RECEIVED), ReplyForm.PAPER)
    made = register_reply.register(Directly(case), draft, None, HANDED, Progress())
    with pytest.raises(CaseError, match="came without a file"):
        proposed(case, made)


def test_a_file_that_is_not_in_the_case_must_be_the_one_registered(
    case: CaseFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register_reply, "MAX_BYTES", 100)
    path = table(tmp_path)
    made = registered(case, sent_request(case), path)
    with pytest.raises(CaseError, match="Say where it lies"):
        proposed(case, made)
    other = table(tmp_path, TABLE + "\n", "other.csv")
    with pytest.raises(CaseError, match="is not the file registered as RP-1"):
        propose(Directly(case), made.reply, OPTIONS, Progress(), path=other)
    assert propose(Directly(case), made.reply, OPTIONS, Progress(), path=path).row_count == 5


def test_a_reading_can_be_cancelled(case: CaseFile, reply: Registered) -> None:
    class Stop(Progress):
        def check_cancelled(self) -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        propose(Directly(case), reply.reply, OPTIONS, Stop())
