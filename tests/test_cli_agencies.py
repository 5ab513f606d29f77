from __future__ import annotations

from pathlib import Path

from tests.rules.test_icalendar import read
from tests.test_cli import Run, run

__all__ = ["run"]

WHO = ("--examiner", "A. Rao")


def made(run: Run) -> None:
    assert run("new", "a.casebook", "--title", "AIIMS, servers", *WHO).code == 0


def test_the_directory_is_shown_without_a_case(run: Run) -> None:
    shown = run("agency", "directory", "--json").json["entries"]
    assert {"cbi", "cert_in", "ncb_beijing", "sfj_hong_kong"} <= {each["key"] for each in shown}
    one = run("agency", "directory", "cert_in")
    assert "email: incident@cert-in.org.in" in one.out
    assert "checked on: 2026-11-29" in one.out
    assert run("agency", "directory", "nobody").err.startswith("The directory of agencies has no")


def test_agencies_come_from_the_directory_once_and_patterns_under_their_own_name(run: Run) -> None:
    made(run)
    assert run("agency", "add", "a.casebook", "--from", "cbi", *WHO).code == 0
    again = run("agency", "add", "a.casebook", "--from", "cbi", *WHO)
    assert (again.code, "already: A-1 (CBI)" in again.err) == (1, True)
    bare = run("agency", "add", "a.casebook", "--from", "mail_provider_abroad", *WHO)
    assert "stands for many" in bare.err
    named = ("--name", "Example Mail Ltd", "--short-name", "Example Mail", "--country", "Ireland")
    added = run(
        "agency", "add", "a.casebook", "--from", "mail_provider_abroad", *named, "--json", *WHO
    ).json
    assert (added["label"], added["country"], added["preservation_days"]) == ("A-2", "Ireland", 90)
    assert added["directory_key"] == "mail_provider_abroad"
    fixed = ("--preservation-days", "60", "--why", "their guide says so")
    assert run("agency", "correct", "a.casebook", "A-2", *fixed, *WHO).code == 0
    assert "preservation days: 60" in run("agency", "show", "a.casebook", "A-2").out


def test_people_are_kept_and_agencies_merged(run: Run) -> None:
    made(run)
    for short in ("ENL", "enl"):
        name = ("--name", "Example Networks", "--short-name", short)
        assert run("agency", "add", "a.casebook", *name, *WHO).code == 0
    people = ("agency", "contact", "a.casebook", "A-2")
    assert run(*people, "--name", "B. Nodal", "--phone", "011-0000", *WHO).code == 0
    fixed = run(*people, "--correct", "1", "--phone", "011-1111", "--why", "new line", *WHO)
    assert fixed.out == "A-2 contact 1 (B. Nodal) corrected.\n"
    (pair,) = run("agency", "list", "a.casebook", "--likely-same", "--json").json["pairs"]
    assert (pair["first"], pair["second"]) == ("A-1", "A-2")
    merged = run("agency", "merge", "a.casebook", "A-2", "A-1", "--why", "the same", *WHO)
    assert merged.out == ("A-2 (enl) merged into A-1 (ENL) with 1 contact, because the same.\n")
    shown = run("agency", "show", "a.casebook", "A-1", "--json").json
    assert [each["phone"] for each in shown["contacts"]] == ["011-1111"]
    assert shown["merged_here"] == ["A-2"]
    assert run("agency", "list", "a.casebook").out.count("A-") == 1


def test_what_is_due_is_written_as_a_calendar(run: Run) -> None:
    made(run)
    for short in ("IFSO", "ISP"):
        name = ("--name", short, "--short-name", short)
        assert run("agency", "add", "a.casebook", *name, *WHO).code == 0
    asked = ("--kind", "letter", "--subject", "Who; when", "--due", "2099-01-18T18:00+05:30")
    route = ("--route", "IFSO", "--route", "ISP")
    assert run("request", "add", "a.casebook", *asked, *route, *WHO).code == 0
    done = run("list", "a.casebook", "due", "--ics", "office.ics")
    assert (done.code, done.out) == (0, "office.ics written with 1 event.\n")
    (event,) = read(Path("office.ics").read_bytes().decode())
    assert ("VEVENT.DTSTART", "", "20990118T123000Z") in event
    again = run("list", "a.casebook", "due", "--ics", "office.ics", "--json").json
    assert again == {"file": "office.ics", "events": 1}
    wrong = run("list", "a.casebook", "notes", "--ics", "x.ics")
    assert (wrong.code, "casebook list CASE due --ics" in wrong.err) == (1, True)
