from __future__ import annotations

from pathlib import Path

from tests.test_cli import Run, case, imported, run

__all__ = ("case", "imported", "run")


def test_a_preview_shows_before_and_after_and_stores_nothing(run: Run, imported: str) -> None:
    before = Path(imported).read_bytes()
    done = run("redate", imported, "S-1", "--zone", "UTC", "--year", "2021", "--preview", "--json")
    assert done.code == 0, done.err
    assert Path(imported).read_bytes() == before
    shown = done.json
    assert shown["decides"] == [
        "zone UTC instead of Asia/Kolkata", "year of the first row 2021 instead of 2022",
    ]  # fmt: skip
    assert (shown["changed"], shown["rejects_taken"]) == (shown["before"]["placed"], 0)
    told = run("redate", imported, "S-1", "--zone", "UTC", "--preview").out
    assert "2022-11-23T01:34:11.000000Z" in told
    assert "2022-11-23T07:04:11.000000Z" in told


def test_a_decision_needs_a_reason_and_makes_a_new_source(run: Run, imported: str) -> None:
    done = run("redate", imported, "S-1", "--zone", "UTC")
    assert (done.code, "--why" in done.err) == (1, True)
    done = run("redate", imported, "S-1", "--zone", "UTC", "--why", "the server runs on UTC")
    assert done.code == 0, done.err
    assert "dated anew as S-2: zone UTC instead of Asia/Kolkata" in done.out
    hits = run("search", imported, "failed", "--json").json["hits"]
    assert {hit["source"] for hit in hits} == {"S-2"}
    assert hits[0]["time"].startswith("2022-11-23T07:04:11")
    assert run("verify", imported).code == 0


def test_a_clock_offset_holds_from_when_to_when(run: Run, case: str) -> None:
    done = run("import", case, "auth.log", "--zone", "Asia/Kolkata", "--year", "2022",
               "--clock-offset", "60", "--clock-until", "2022-11-23T07:04:12+05:30")  # fmt: skip
    assert done.code == 0, done.err
    hits = run("search", case, "203.0.113.45", "--json").json["hits"]
    times = {hit["original_time"]: hit["time"] for hit in hits}
    assert times["Nov 23 07:04:11"].startswith("2022-11-23T01:35:11")
    assert times["Nov 23 07:04:12"].startswith("2022-11-23T01:34:12")
    done = run("redate", case, "S-1", "--clock-offset", "0", "--why", "it was right")
    assert done.code == 0, done.err
    assert "clock offset none instead of +60 s for times of the device before" in done.out


def test_a_span_without_an_offset_is_refused(run: Run, case: str) -> None:
    done = run("import", case, "auth.log", "--zone", "UTC", "--year", "2022", "--clock-from",
               "2022-11-23T00:00:00Z")  # fmt: skip
    assert (done.code, "Give the clock offset" in done.err) == (1, True)
