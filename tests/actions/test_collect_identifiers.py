from __future__ import annotations

from pathlib import Path

import pytest

from casebook.actions.collect_identifiers import found_in, register, seen
from casebook.actions.import_source import ImportOptions, import_source
from casebook.actions.progress import Directly, Progress
from casebook.errors import CaseError, FieldError
from casebook.model.identifier import IdentifierKind
from casebook.model.instant import iso_utc
from casebook.store.case_file import CaseFile

LOG = (
    "Nov 23 01:12:07 web-02 sshd[1]: Failed password for root from 192.0.2.7 port 1 ssh2\n"
    "Nov 23 01:12:08 web-02 sshd[1]: Failed password for root from 192.0.2.70 port 2 ssh2\n"
    "Nov 23 01:12:09 web-02 sshd[1]: Accepted password for root from 192.0.2.7 port 3 ssh2\n"
)


def test_an_identifier_is_counted_where_it_stands_and_not_where_it_only_begins(
    case: CaseFile, tmp_path: Path
) -> None:
    log = tmp_path / "auth.log"
    log.write_text(LOG)
    import_source(Directly(case), log, ImportOptions(zone="UTC", year=2022), Progress())
    register(case, IdentifierKind.IPV4, "192.0.2[.]7")
    (row,) = seen(case)
    assert row.count == 2
    assert row.first_us is not None
    assert row.last_us is not None
    assert iso_utc(row.first_us)[:19] == "2022-11-23T01:12:07"
    assert iso_utc(row.last_us)[:19] == "2022-11-23T01:12:09"
    assert row.is_private


def test_an_identifier_is_kept_once_under_one_spelling(case: CaseFile) -> None:
    first = register(case, IdentifierKind.IPV4, "192.0.2[.]7")
    assert (first.value, first.as_found) == ("192.0.2.7", "192.0.2[.]7")
    with pytest.raises(CaseError, match="in the register already, as I-1"):
        register(case, IdentifierKind.IPV4, "192.0.2.7")


def test_what_is_no_identifier_is_refused(case: CaseFile) -> None:
    with pytest.raises(FieldError):
        register(case, IdentifierKind.IPV4, "192.0.2.300")
    assert seen(case) == ()


def test_a_text_gives_its_identifiers() -> None:
    assert [f.value for f in found_in(LOG)] == ["192.0.2.7", "192.0.2.70"]
