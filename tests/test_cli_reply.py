from __future__ import annotations

from pathlib import Path

import pytest

from tests.actions.replies import COLUMNS, TABLE
from tests.test_cli import Run
from tests.test_cli import case as case
from tests.test_cli import run as run

DECIDED = (*(word for column in COLUMNS for word in ("--column", column)), "--zone",
           "Asia/Kolkata", "--day-first")  # fmt: skip
BY_MAIL = ("--from-person", "Nodal officer", "--to-person", "SI Rao", "--mode", "by e-mail")
RECEIVED = ("--at", "2023-01-09T10:00+05:30")


@pytest.fixture
def asked(run: Run, case: str) -> str:
    Path("ipdr.csv").write_text(TABLE)
    for name in ("IFSO", "ISP"):
        assert run("request", "agency", case, "--name", name, "--short-name", name).code == 0
    done = run("request", "add", case, "--kind", "production", "--subject", "Addresses",
               "--route", "IFSO", "--route", "ISP")  # fmt: skip
    assert done.code == 0, done.err
    for ip, port, at in (
        ("203.0.113.45", "50122", "2022-11-23T10:15:30+05:30"),
        ("203.0.113.46", "40000", "2022-11-23T11:00:00+05:30"),
    ):
        done = run("request", "line", case, "R-1", "--identifier", ip, "--port", port, "--at", at,
                   "--asked", "subscriber")  # fmt: skip
        assert done.code == 0, done.err
    done = run("request", "leg", case, "R-1", "1", "sent", "--at", "2022-12-01T10:00+05:30")
    assert done.code == 0, done.err
    return case


@pytest.fixture
def added(run: Run, asked: str) -> str:
    done = run("reply", "add", asked, "R-1", "ipdr.csv", *RECEIVED, *BY_MAIL, "--leg", "1",
               "--mark-leg", "--json")  # fmt: skip
    assert done.code == 0, done.err
    assert (done.json["label"], done.json["exhibit_number"]) == ("RP-1", "EX-1")
    return asked


def test_a_preview_says_what_must_be_decided(run: Run, asked: str) -> None:
    found = run("reply", "preview", asked, "ipdr.csv", "--json").json
    assert found["about"]["columns"] == list(COLUMNS)
    assert [question["name"] for question in found["questions"]] == ["zone", "day_order"]
    done = run("reply", "preview", asked, "ipdr.csv")
    assert "to decide: The times of ipdr.csv name no zone." in done.out
    assert "row 2: A. Rao" in done.out


def test_a_reply_is_matched_and_only_what_fits_is_taken(run: Run, added: str) -> None:
    done = run("reply", "match", added, "RP-1", *DECIDED)
    assert done.code == 0, done.err
    assert "asked 11:00:00 IST, answered 11:00:00 UTC" in done.out
    assert run("reply", "show", added, "RP-1", "--json").json["rows_read"] == 0
    found = run("reply", "match", added, "RP-1", *DECIDED, "--take", "ready", "--keep-columns",
                "IPDR", "--json").json  # fmt: skip
    assert found["answered"] == [1]
    assert [line["verdict"] for line in found["lines"]] == [
        "fits exactly", "same clock time in another zone"
    ]  # fmt: skip
    shown = run("reply", "show", added, "RP-1", "--json").json
    assert (shown["rows_read"], shown["rows_matched"], shown["rows_rejected"]) == (5, 1, 1)
    assert [row["number"] for row in shown["rows"]] == [2, 3, 4, 5, 6]
    lines = run("request", "show", added, "R-1", "--json").json["lines"]
    assert [line["state"] for line in lines] == ["answered", "outstanding"]
    # The way of reading was kept, so that it need not be said again.
    done = run("reply", "match", added, "RP-1", "--as-kept", "--line", "2=partly:3", "--json")
    assert done.json["answered"] == [2]
    assert run("verify", added).code == 0


def test_nothing_is_read_by_columns_that_nobody_decided(run: Run, added: str) -> None:
    done = run("reply", "match", added, "RP-1", "--zone", "Asia/Kolkata", "--day-first")
    assert done.code == 1
    assert "Say what the columns of ipdr.csv are" in done.err
    done = run("reply", "match", added, "RP-1", "--as-guessed")
    assert done.code == 1
    assert "In which zone" in done.err
    done = run("reply", "match", added, "RP-1", "--as-kept")
    assert done.code == 1
    assert "No way to read a table" in done.err


@pytest.mark.parametrize("choice", ["1", "1=yes", "x=answered", "9=answered", "1=answered:99"])
def test_a_choice_that_is_none_is_a_sentence(run: Run, added: str, choice: str) -> None:
    done = run("reply", "match", added, "RP-1", *DECIDED, "--line", choice)
    assert done.code == 1
    assert done.err.count("\n") == 1


def test_a_reply_before_the_request_is_refused(run: Run, asked: str) -> None:
    done = run("reply", "add", asked, "R-1", "ipdr.csv", "--at", "2022-11-30T10:00+05:30", *BY_MAIL)
    assert done.code == 1
    assert "before R-1 was sent" in done.err


def test_a_letter_and_words_need_no_file(run: Run, asked: str) -> None:
    done = run("reply", "add", asked, "R-1", *RECEIVED, *BY_MAIL, "--json")
    assert (done.json["form"], done.json["exhibit_number"]) == ("paper or letter", "EX-1")
    done = run("reply", "add", asked, "R-1", *RECEIVED, *BY_MAIL, "--form", "oral", "--summary",
               "No records are held.", "--json")  # fmt: skip
    assert (done.json["label"], done.json["exhibit_number"]) == ("RP-2", None)


def test_a_holder_is_recorded_with_what_it_does_not_show(run: Run, added: str) -> None:
    done = run("reply", "holder", added, "R-1", "1", "--name", "Example Hosting", "--nature",
               "hosting", "--reply", "RP-1")  # fmt: skip
    assert done.code == 0, done.err
    assert "does not show: A rented server is not a person" in done.out
    shown = run("reply", "show", added, "RP-1", "--json").json
    assert shown["holders"][0]["name"] == "Example Hosting"
    assert run("reply", "holder", added, "R-1", "7", "--name", "X", "--nature", "vpn").code == 1


def test_a_reply_is_retracted_with_its_answers(run: Run, added: str) -> None:
    run("reply", "match", added, "RP-1", *DECIDED, "--take", "ready")
    assert run("reply", "retract", added, "RP-1", "--why", "").code == 1
    done = run("reply", "retract", added, "RP-1", "--why", "wrong file")
    assert done.code == 0, done.err
    assert done.out == "RP-1 retracted: wrong file\noutstanding again: line 1\n"
    lines = run("request", "show", added, "R-1", "--json").json["lines"]
    assert [line["state"] for line in lines] == ["outstanding", "outstanding"]
    done = run("reply", "retract", added, "RP-1", "--why", "again", "--json")
    assert done.code == 1
    assert "is retracted already" in done.err
