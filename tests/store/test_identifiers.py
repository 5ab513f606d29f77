from __future__ import annotations

from pathlib import Path

import pytest

from casebook.actions import keep
from casebook.actions.write_note import write_note
from casebook.model.identifier import IdentifierKind, Person
from casebook.model.reply import Holder, HolderNature
from casebook.model.request import Line
from casebook.store import identifiers
from casebook.store.case_file import CaseFile
from casebook.store.identifiers import Asked
from tests.actions.identifiers import address, ask, at, read_log

IPV4, EMAIL = IdentifierKind.IPV4, IdentifierKind.EMAIL
NAMED = (IPV4.value, "192.0.2.7")


def test_what_was_asked_counts_lines_in_force_of_requests_in_force(case: CaseFile) -> None:
    ask(case, (IPV4, "192.0.2.7"), (IPV4, "192.0.2.7"), sent="10:15")
    draft = ask(case, (IPV4, "192.0.2.7"))
    gone = ask(case, (IPV4, "192.0.2.7"), sent="11:15")
    keep.retract(case, gone, "sent to the wrong provider")
    assert identifiers.asked(case, ["192.0.2.7", "192.0.2.8"]) == {
        NAMED: Asked(3, 2, 2, 0, 0, 0, at("10:15").utc_us)
    }
    keep.retract(case, case.where(Line, request_id=draft.id)[0], "twice")
    assert identifiers.asked(case, ["192.0.2.7"])[NAMED].lines == 2


def test_a_long_list_of_texts_is_read_in_parts(
    case: CaseFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identifiers, "AT_ONCE", 2)
    texts = [f"192.0.2.{number}" for number in range(1, 6)]
    ask(case, *((IPV4, text) for text in texts), sent="10:15")
    assert len(identifiers.asked(case, texts)) == 5
    assert len(identifiers.kinds_of_lines(case, texts)) == 5


def test_only_texts_that_may_be_another_spelling_are_odd(case: CaseFile) -> None:
    texts = ("Desk@example.com", "desk@example.com", "a.b@example.com")
    ask(case, *((EMAIL, text) for text in texts))
    ask(case, (IPV4, "192.0.2.7"), (IdentifierKind.DOMAIN, "example.com."))
    assert identifiers.odd_texts_of_lines(case) == ("Desk@example.com", "example.com.")


def test_lines_come_with_agency_reply_and_holder(case: CaseFile) -> None:
    request = ask(case, (IPV4, "192.0.2.7"), (IPV4, "192.0.2.70"), sent="10:15")
    ask(case, (IPV4, "192.0.2.7"))
    line = case.where(Line, request_id=request.id)[0]
    person = keep.add(case, Person("", 0, "R. Sharma"))
    holder = keep.add(
        case,
        Holder("", line.id, "Example Cloud", HolderNature.HOSTING, shows="a rented server",
               does_not_show="who used it", person_id=person.id),
    )  # fmt: skip
    newest, oldest = identifiers.asked_lines(case, [NAMED], 10)
    assert (newest.request_number, newest.sent_us) == (2, None)
    assert (oldest.agency, oldest.sent_us) == ("Mail", at("10:15").utc_us)
    assert oldest.holders == (holder,)
    assert len(identifiers.asked_lines(case, [NAMED], 1)) == 1
    (named,) = identifiers.holders_of_person(case, person.id)
    assert (named.request_number, named.identifier) == (1, "192.0.2.7")


def test_bars_add_up_to_the_records_with_a_time(case: CaseFile, tmp_path: Path) -> None:
    read_log(case, tmp_path)
    both = [NAMED, (EMAIL.value, "desk@example.com")]
    assert sum(identifiers.sparkline(case, both, 10)) == 4
    assert sum(identifiers.sparkline(case, [NAMED], 10)) == 3


def test_undated_records_do_not_hide_when_something_was_first_seen(
    case: CaseFile, tmp_path: Path
) -> None:
    # Undated records stand before all others.
    text = "time,message\n,from 192.0.2.7\n2022-11-23T01:00:00Z,from 192.0.2.7\n"
    text += "2022-11-23T02:00:00Z,from 192.0.2.7\n"
    read_log(case, tmp_path, "a.csv", text)
    found = identifiers.sightings(case, [NAMED])
    assert found.count == 3
    assert found.first_us is not None
    assert found.last_us is not None
    assert found.last_us - found.first_us == 3_600_000_000


def test_what_has_no_letter_or_digit_stands_in_no_record(case: CaseFile, tmp_path: Path) -> None:
    read_log(case, tmp_path)
    assert identifiers.sightings(case, [(IdentifierKind.ACCOUNT.value, "***")]).count == 0


def test_the_state_of_the_records_changes_with_them(case: CaseFile, tmp_path: Path) -> None:
    before = identifiers.records_key(case)
    address(case)
    assert identifiers.records_key(case) == before
    read_log(case, tmp_path)
    assert identifiers.records_key(case) != before


def test_notes_are_found_by_any_text_and_wildcards_are_letters(case: CaseFile) -> None:
    write_note(case, "Asked about 192.0.2.7 today.")
    write_note(case, "100% sure of I-1")
    assert [n.number for n in identifiers.notes_about(case, ["192.0.2.7"], 5)] == [1]
    assert [n.number for n in identifiers.notes_about(case, ["%"], 5)] == [2]
    assert [n.number for n in identifiers.notes_about(case, ["192.0.2.7", "I-1"], 1)] == [1]
    assert identifiers.notes_about(case, [], 5) == ()
