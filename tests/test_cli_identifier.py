from __future__ import annotations

from pathlib import Path

from tests.test_cli import Run
from tests.test_cli import case as case
from tests.test_cli import imported as imported
from tests.test_cli import run as run


def test_an_identifier_is_registered_listed_and_shown(run: Run, imported: str) -> None:
    assert run("identifier", "add", imported, "203.0.113[.]45").code == 0
    assert run("identifier", "add", imported, "root").code == 1
    assert run("identifier", "add", imported, "root", "--kind", "account").code == 0
    (first, second) = run("identifier", "list", imported, "--json").json["identifiers"]
    assert (first["label"], first["value"], first["records"]) == ("I-1", "203.0.113.45", 2)
    assert first["country"] == "documentation address"
    assert second["kind"] == "account"
    assert run("identifier", "list", imported, "--asked", "yes", "--json").json["count"] == 0
    shown = run("identifier", "show", imported, "I-1", "--json").json
    assert shown["sources"] == {"S-1": 2}
    assert shown["history"][0]["summary"] == "I-1 (203.0.113.45) added"
    assert "documentation" in run("identifier", "show", imported, "I-1").out


def test_a_text_is_registered_and_what_is_bad_is_said(run: Run, case: str) -> None:
    Path("mails.txt").write_text("desk@example.com\n203.0.113.999\n8.8.8.8\n")
    done = run("identifier", "add", case, "--text", "mails.txt", "--group", "Ransom mails",
               "--json")  # fmt: skip
    assert done.code == 1
    assert (done.json["added"], done.json["group"]) == (["I-1", "I-2"], "G-1")
    assert [bad["number"] for bad in done.json["not_taken"]] == [2]
    assert "203.0.113.999" in done.err
    shown = run("identifier", "show", case, "I-2", "--json").json
    assert (shown["country_code"], shown["groups"]) == ("US", ["G-1"])
    assert "not where the machine stands" in shown["country_caveat"]
    groups = run("identifier", "group", case, "--json").json["groups"]
    assert groups[0]["members"] == ["I-1", "I-2"]


def test_merging_splitting_and_groups_ask_why(run: Run, case: str) -> None:
    for value in ("8.8.8.8", "8.8.4.4"):
        run("identifier", "add", case, value)
    assert run("identifier", "group", case, "--name", "Both", "--add", "I-2").code == 0
    assert run("identifier", "group", case, "--add", "I-1").code == 1
    assert run("identifier", "group", case, "G-1", "--add", "I-1").code == 1
    done = run("identifier", "merge", case, "I-2", "I-1", "--why", "the same resolver", "--json")
    assert done.json["merged_into"] == "I-1"
    assert run("identifier", "group", case, "G-1", "--json").json["members"] == ["I-1"]
    assert (
        run("identifier", "split", case, "I-2", "--why", "no", "--json").json["retracted"] is None
    )
    assert run("identifier", "group", case, "G-1", "--json").json["members"] == ["I-2"]
    done = run("identifier", "group", case, "G-1", "--remove", "I-2", "--why", "not one", "--json")
    assert done.json["members"] == []


def test_persons_and_links_name_their_ground(run: Run, case: str) -> None:
    run("identifier", "add", case, "desk@example.com")
    done = run("identifier", "person", case, "--name", "R. Sharma", "--role", "suspect", "--json")
    assert done.json["label"] == "PN-1"
    assert run("identifier", "link", case, "I-1", "PN-1", "--relation", "opened by").code == 1
    done = run("identifier", "link", case, "PN-1", "I-1", "--relation", "opened by", "--cited",
               "RP-1", "--json")  # fmt: skip
    assert done.json["link"] == "I-1 desk@example.com (opened by) PN-1 R. Sharma"
    assert run("identifier", "person", case, "PN-1", "--retract", "--why", "x").code == 1
    done = run("identifier", "link", case, "I-1", "PN-1", "--correct", "--cited", "RP-2", "--why",
               "read again", "--json")  # fmt: skip
    assert done.json["cited"] == "RP-2"
    links = run("identifier", "link", case, "I-1", "--json").json["links"]
    assert [(each["other"], each["cited"]) for each in links] == [("PN-1", "RP-2")]
    assert run("identifier", "link", case, "I-1", "PN-1", "--retract", "--why", "x").code == 0
    assert run("identifier", "person", case, "PN-1", "--retract", "--why", "x").code == 0
    assert run("identifier", "person", case, "--json").json["count"] == 0


def test_what_the_records_mention_is_listed_and_leads_to_them(run: Run, imported: str) -> None:
    found = run("identifier", "mentions", imported, "--kind", "ipv4", "--json").json
    (row,) = [each for each in found["identifiers"] if each["value"] == "203.0.113.45"]
    assert (row["records"], row["sources"], row["registered"]) == (2, {"S-1": 2}, None)
    assert row["country"] == "documentation address"
    assert found["kinds"] == {"IPv4 address": found["count"]}
    assert run("identifier", "mentions", imported, "--text", "113.45", "--json").json["count"] == 1
    assert "203.0.113.45" in run("identifier", "mentions", imported, "--order", "records").out
    for wanted in ("IPv4 address=203.0.113.45", "ipv4=203.0.113[.]45"):
        assert run("search", imported, "--identifier", wanted, "--json").json["count"] == 2
    assert "KIND=VALUE" in run("search", imported, "--identifier", "203.0.113.45").err
    assert run("identifier", "mentions", imported, "--collect", "--json").json == {"collected": 0}
