from __future__ import annotations

from pathlib import Path

from casebook.actions.save_search import save_search
from casebook.model.case import Examiner
from casebook.model.timeline import RecordFilter
from casebook.store.case_file import CaseFile
from tests.test_cli import Run
from tests.test_cli import case as case
from tests.test_cli import imported as imported
from tests.test_cli import run as run


def test_a_record_is_marked_by_its_place_and_found_by_its_mark(run: Run, imported: str) -> None:
    done = run("mark", imported, "S-1:1", "S-1:2", "--tag", "way in", "--star", "--json")
    assert (done.code, done.json) == (0, {"records": 2, "changed": 2})
    assert run("mark", imported, "S-1:2", "--unstar", "--comment", "why?").code == 0
    tagged = run("search", imported, "--tag", "way in", "--json").json
    assert tagged["count"] == 2
    (starred,) = run("search", imported, "--starred", "--json").json["hits"]
    assert (starred["locator"], starred["tags"]) == ("line 1", ["way in"])
    (commented,) = run("search", imported, "closed", "--commented", "--json").json["hits"]
    assert commented["comment"] == "why?"
    assert run("mark", imported, "S-1:1", "S-1:2", "--untag", "way in").out == (
        "2 of 2 records changed\n"
    )
    assert run("search", imported, "--tag", "way in", "--json").json["count"] == 0


def test_a_place_without_a_record_is_refused_in_a_sentence(run: Run, imported: str) -> None:
    assert "no place of a record" in run("mark", imported, "118", "--star").err
    assert "no record at line 3" in run("mark", imported, "S-1:3", "--star").err
    assert "Say what to mark" in run("mark", imported, "S-1:1").err
    assert run("mark", imported, "S-1:1", "--colour", "pink").code == 2


def test_a_saved_search_is_applied_and_narrowed_by_options(run: Run, imported: str) -> None:
    opened = CaseFile.open(Path(imported), Examiner("A. Kumar"))
    save_search(opened, "From .45", RecordFilter(text="203.0.113.45"))
    opened.close()
    assert run("search", imported, "--saved", "from .45", "--json").json["count"] == 2
    found = run("search", imported, "closed", "--saved", "from .45", "--json").json
    assert found["count"] == 1
    assert "There is no saved search “x”" in run("search", imported, "--saved", "x").err


def test_a_search_without_anything_to_search_for_is_wrong_usage(run: Run, imported: str) -> None:
    done = run("search", imported)
    assert (done.code, "--tag" in done.err) == (2, True)
    assert run("search", imported, "").code == 0
