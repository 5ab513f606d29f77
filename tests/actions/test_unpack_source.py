"""A packed file is imported as what is in it, and recognised again."""

from __future__ import annotations

import gzip
import hashlib
import stat
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from casebook.actions import unpack_source
from casebook.actions.import_source import ImportOptions, import_members, import_source, preview
from casebook.actions.progress import Directly, Progress
from casebook.errors import Cancelled, CaseError, FieldError
from casebook.model.timeline import RecordFilter, Source
from casebook.store import search
from casebook.store.case_file import CaseFile

ROW = "2022-11-23T01:00:0{}+00:00,Event Recorded,row {},ws,u,1\n"
TABLE = "datetime,timestamp_desc,message,hostname,username,event_identifier\n" + "".join(
    ROW.format(n, n) for n in range(5)
)
OPTIONS = ImportOptions()
SYSLOG = ImportOptions(zone="UTC", year=2012)


def store(
    case: CaseFile, path: Path, options: ImportOptions = OPTIONS, progress: Progress | None = None
) -> Source:
    return import_source(Directly(case), path, options, progress or Progress())


def write_zip(folder: Path, **files: str) -> Path:
    path = folder / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(f"logs/{name}.csv", text)
    return path


def scratch(case: CaseFile) -> list[Path]:
    return list(case.path.parent.glob("*-scratch-*"))


@pytest.mark.parametrize("name", ["gz", "bz2", "xz"])
def test_a_compressed_log_of_plaso_is_imported(
    case: CaseFile, shared_data: Path, name: str
) -> None:
    path = shared_data / "log/plaso" / f"syslog.{name}"
    source = store(case, path, SYSLOG)
    assert source.name == f"syslog.{name}"
    assert source.reader == "syslog"
    assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert source.size_bytes == path.stat().st_size
    assert source.packing == {"gz": "gzip", "bz2": "bzip2", "xz": "xz"}[name]
    assert source.member == ""
    plain = shared_data / "log/plaso/syslog.gz"
    assert source.content_sha256 == hashlib.sha256(gzip.decompress(plain.read_bytes())).hexdigest()
    assert source.content_bytes == len(gzip.decompress(plain.read_bytes()))
    assert source.records == search.count(case, RecordFilter())
    assert scratch(case) == []


def test_the_time_in_the_gzip_header_is_no_year(case: CaseFile, shared_data: Path) -> None:
    path = shared_data / "log/plaso/syslog.gz"
    assert [q.name for q in preview(path, OPTIONS).questions] == ["year", "zone"]
    with pytest.raises(CaseError, match="have no year"):
        store(case, path)


@pytest.mark.parametrize("name", ["tar", "tgz", "zip"])
def test_the_one_file_of_an_archive_of_plaso_is_imported(
    case: CaseFile, shared_data: Path, name: str
) -> None:
    path = shared_data / "log/plaso" / f"syslog.{name}"
    source = store(case, path, replace(SYSLOG, member="syslog" if name == "zip" else ""))
    assert source.member.endswith("syslog")
    assert source.name == f"syslog.{name}: {source.member}"
    assert source.reader == "syslog"
    assert source.adds_up


def test_which_file_is_asked_and_each_is_a_source(case: CaseFile, tmp_path: Path) -> None:
    path = write_zip(tmp_path, one=TABLE, two=TABLE.replace("row", "line"))
    (question,) = preview(path, OPTIONS).questions
    assert (question.name, question.choices) == ("member", ("logs/one.csv", "logs/two.csv"))
    with pytest.raises(FieldError, match="holds 2 files"):
        store(case, path)
    chosen = replace(OPTIONS, member="logs/two.csv")
    assert preview(path, chosen).rows[0][-1] == "line 0"
    source = store(case, path, chosen)
    assert (source.name, source.packing) == ("a.zip: logs/two.csv", "zip")
    assert store(case, path, replace(OPTIONS, member="logs/one.csv")).sha256 == source.sha256
    with pytest.raises(CaseError, match="in the case already, as S-1"):
        store(case, path, chosen)


def test_all_files_of_an_archive_are_imported_and_one_refused(
    case: CaseFile, tmp_path: Path
) -> None:
    two = TABLE.replace("row", "line")
    path = write_zip(tmp_path, one=TABLE, bad="no log at all", two=two)
    became: dict[str, Source | CaseError] = {}
    import_members(Directly(case), path, OPTIONS, Progress(), became.__setitem__)
    assert [type(done).__name__ for done in became.values()] == ["Source", "CaseError", "Source"]
    assert len(case.all(Source)) == 2
    assert scratch(case) == []


def test_a_damaged_file_leaves_nothing_behind(case: CaseFile, tmp_path: Path) -> None:
    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress((TABLE * 1000).encode())[:-20])
    with pytest.raises(CaseError, match="is damaged"):
        store(case, path)
    assert scratch(case) == []
    assert case.all(Source, retracted=True) == ()


def test_unpacking_can_be_cancelled_and_is_private(case: CaseFile, tmp_path: Path) -> None:
    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress(TABLE.encode()))
    seen: list[int] = []

    class Stopping(Progress):
        def advance(self, done: int, total: int | None, what: str) -> None:
            if what.startswith("Unpacking"):
                seen.extend(stat.S_IMODE(found.stat().st_mode) for found in scratch(case))
                raise Cancelled

    with pytest.raises(Cancelled):
        store(case, path, progress=Stopping())
    assert seen == [0o600]
    assert scratch(case) == []


def test_a_look_unpacks_only_the_beginning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack_source, "HEAD_BYTES", 1 << 20)
    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress(TABLE.encode() + b"x,y\n" * (1 << 20)))
    seen = preview(path, OPTIONS)
    assert len(seen.rows) == 5
    assert "only the first" in seen.warnings[-1]


TIMES = "datetime,timestamp_desc,message\n"
ONE_LINE = '2022-11-23T01:00:00+00:00,Logged,"a row of one line"\n'
SEVERAL = '2022-11-23T01:00:00+00:00,Logged,"a row\nof several\nlines"\n'


@pytest.mark.parametrize("row", [ONE_LINE, SEVERAL])
@pytest.mark.parametrize("kept", [5, 31, 46, 52])
def test_the_row_that_a_look_cuts_off_is_not_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, row: str, kept: int
) -> None:
    whole = TIMES + row * 6
    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress((whole + row * 4).encode()))
    cut = (whole + row)[: len(whole) + kept - len(row)].encode()
    behind = (whole + row * 4).encode()[len(cut) :]
    monkeypatch.setattr(unpack_source, "HEAD_BYTES", len(cut))
    monkeypatch.setattr(unpack_source, "blocks", lambda *_: iter((cut, behind)))
    seen = preview(path, OPTIONS)
    assert seen.survey is not None
    assert len(seen.rows) == 5
    assert (seen.survey.of_what, seen.survey.rejects) == ("the first 5 rows", 0)


def test_a_look_at_all_of_a_packed_file_is_no_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress((TIMES + ONE_LINE * 6).encode()))
    monkeypatch.setattr(unpack_source, "HEAD_BYTES", len(TIMES + ONE_LINE * 6))
    seen = preview(path, OPTIONS)
    assert seen.survey is not None
    assert seen.survey.of_what == "the whole file, 6 rows"
