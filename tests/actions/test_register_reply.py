from __future__ import annotations

import dataclasses
import hashlib
import os
from pathlib import Path

import pytest

from casebook.actions import register_reply
from casebook.actions.progress import Directly, Progress
from casebook.actions.register_reply import HandedOver, Registered, register
from casebook.errors import CaseError, FieldError
from casebook.model.evidence import Attachment, CustodyMove, Digest, Exhibit
from casebook.model.reply import Reply, ReplyForm
from casebook.model.request import Leg
from casebook.store.case_file import CaseFile
from tests.actions.conftest import instant
from tests.actions.replies import HANDED, RECEIVED, TABLE, registered, sent_request, table


def test_a_reply_is_exhibit_digest_custody_and_leg_in_one_entry(
    case: CaseFile, tmp_path: Path
) -> None:
    sent = sent_request(case)
    path = table(tmp_path)
    before = case.head().seq
    draft = Reply("", 0, sent.request.id, sent.isp.id, instant(RECEIVED), ReplyForm.TABLE,
                  leg_id=sent.leg.id, reference="EX/LEA/7",
                  summary="IPDR of four addresses")  # fmt: skip
    made = register(Directly(case), draft, path, HANDED, Progress(), mark_leg=True)
    assert case.head().seq == before + 1
    sha256 = hashlib.sha256(TABLE.encode()).hexdigest()
    assert (made.reply.number, made.reply.sha256) == (1, sha256)
    (exhibit,) = case.all(Exhibit)
    assert made.exhibit == exhibit
    assert "Example ISP" in exhibit.description
    (digest,) = case.where(Digest, exhibit_id=exhibit.id)
    assert (digest.value, digest.over) == (sha256, "ipdr.csv")
    (move,) = case.where(CustodyMove, exhibit_id=exhibit.id)
    assert (move.from_person, move.to_person) == ("Nodal officer", "SI Rao")
    assert move.received_at == instant(RECEIVED)
    (kept,) = case.where(Attachment, about_id=exhibit.id)
    assert case.blob(kept.sha256) == TABLE.encode()
    leg = case.get(Leg, sent.leg.id)
    assert leg.replied_at == instant(RECEIVED)
    assert (leg.reply_reference, leg.reply) == ("EX/LEA/7", "IPDR of four addresses")


def test_the_file_stays_as_it_was(case: CaseFile, tmp_path: Path) -> None:
    path = table(tmp_path)
    os.utime(path, ns=(10**18, 10**18))
    before = path.stat()
    registered(case, sent_request(case), path)
    after = path.stat()
    assert (after.st_atime_ns, after.st_mtime_ns) == (before.st_atime_ns, before.st_mtime_ns)


def test_the_same_bytes_are_known_again_under_any_name(case: CaseFile, tmp_path: Path) -> None:
    sent = sent_request(case)
    registered(case, sent, table(tmp_path))
    with pytest.raises(CaseError, match="registered already: RP-1"):
        registered(case, sent, table(tmp_path, name="other.csv"))
    assert len(case.all(Exhibit)) == 1
    again = registered(case, sent_request(case), table(tmp_path))
    assert "in reply to R-1 too: RP-1" in again.said[0]


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"dated_at": instant("2022-11-30T10:00:00+05:30")}, "dated_at", "before R-1 was sent"),
        ({"received_at": instant("2022-11-30T10:00:00+05:30")}, "received_at", "before R-1 was"),
        ({"dated_at": instant("2023-01-10T10:00:00+05:30")}, "dated_at", "after it was received"),
    ],
)
def test_a_date_that_cannot_be_is_refused_and_nothing_is_kept(
    case: CaseFile, tmp_path: Path, changes: dict[str, object], field: str, words: str
) -> None:
    sent = sent_request(case)
    draft = Reply("", 0, sent.request.id, sent.isp.id, instant(RECEIVED), ReplyForm.TABLE)
    draft = dataclasses.replace(draft, **changes)  # type: ignore[arg-type]
    with pytest.raises(FieldError, match=words) as caught:
        register(Directly(case), draft, table(tmp_path), HANDED, Progress())
    assert caught.value.field == field
    assert case.all(Reply) == ()
    assert case.all(Exhibit) == ()


def test_a_leg_answered_before_it_was_sent_is_refused(case: CaseFile, tmp_path: Path) -> None:
    sent = sent_request(case)
    other = case.get(Leg, sent.leg.id)
    with case.transaction():
        later = case.assign(dataclasses.replace(other, id="", position=2, sent_at=None,
                                                from_agency_id=sent.isp.id,
                                                to_agency_id=sent.unit.id))  # fmt: skip
        case.append("leg.add", [later])
    draft = Reply("", 0, sent.request.id, sent.isp.id, instant(RECEIVED), ReplyForm.TABLE,
                  leg_id=later.id)  # fmt: skip
    with pytest.raises(FieldError, match="Leg 2 of R-1 was never sent"):
        register(Directly(case), draft, table(tmp_path), HANDED, Progress())
    with case.transaction():
        case.append(
            "leg.step", [dataclasses.replace(later, sent_at=instant("2023-01-20T10:00:00+05:30"))]
        )
    with pytest.raises(FieldError, match="before leg 2 of R-1 was sent"):
        register(Directly(case), draft, table(tmp_path), HANDED, Progress())


def test_nothing_answers_a_request_that_was_never_sent(case: CaseFile, tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="R-1 was never sent"):
        registered(case, sent_request(case, sent=""), table(tmp_path))


def _without_file(case: CaseFile, form: ReplyForm, summary: str = "") -> Registered:
    sent = sent_request(case)
    draft = Reply("", 0, sent.request.id, sent.isp.id, instant(RECEIVED), form, summary=summary)
    return register(Directly(case), draft, None, HANDED, Progress())


def test_a_letter_on_paper_is_an_exhibit_without_a_digest(case: CaseFile) -> None:
    made = _without_file(case, ReplyForm.PAPER)
    assert made.exhibit is not None
    assert made.exhibit.original_or_copy == "original"
    assert case.all(Digest) == ()
    assert len(case.all(CustodyMove)) == 1


def test_what_was_said_is_no_exhibit_and_needs_its_words(case: CaseFile) -> None:
    with pytest.raises(FieldError, match="Write down what was said"):
        _without_file(case, ReplyForm.ORAL)
    made = _without_file(case, ReplyForm.ORAL, summary="No records are held.")
    assert made.exhibit is None
    assert made.reply.summary == "No records are held."


def test_a_table_needs_its_file(case: CaseFile) -> None:
    with pytest.raises(FieldError, match="needs its file"):
        _without_file(case, ReplyForm.TABLE)


def test_a_file_too_large_for_the_case_keeps_its_digest(
    case: CaseFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register_reply, "MAX_BYTES", 100)
    made = registered(case, sent_request(case), table(tmp_path))
    assert case.all(Attachment) == ()
    assert made.reply.sha256 == hashlib.sha256(TABLE.encode()).hexdigest()
    assert "store the file itself beside the case" in made.said[0]


def test_a_link_is_not_followed(case: CaseFile, tmp_path: Path) -> None:
    link = tmp_path / "link.csv"
    link.symlink_to(table(tmp_path))
    with pytest.raises(CaseError, match="is a link"):
        registered(case, sent_request(case), link)


def test_who_took_it_must_be_said(case: CaseFile, tmp_path: Path) -> None:
    sent = sent_request(case)
    draft = Reply("", 0, sent.request.id, sent.isp.id, instant(RECEIVED), ReplyForm.TABLE)
    with pytest.raises(FieldError, match="Say who is to receive"):
        register(Directly(case), draft, table(tmp_path), HandedOver("Nodal officer", ""),
                 Progress())  # fmt: skip
    assert case.all(Reply) == ()
