"""Reads of the agencies of a case: how often each is asked, and what goes through one."""

from __future__ import annotations

from casebook.store.case_file import CaseFile


def count_asked(case: CaseFile) -> dict[str, int]:
    """Count the requests in force by the agency that is asked."""
    return dict(
        case.connection.execute(
            "SELECT to_agency_id, count(*) FROM request WHERE retracted IS NULL "
            "GROUP BY to_agency_id ORDER BY to_agency_id"
        )
    )


def requests_through(
    case: CaseFile, agency_id: str, most: int
) -> tuple[int, tuple[tuple[int, str], ...]]:
    """Give how many requests in force go to or through an agency, and the newest of them.

    Each is its number and subject, the newest first, at most `most`.
    """
    which = (
        "FROM request WHERE retracted IS NULL AND (to_agency_id = ? OR id IN ("
        "SELECT request_id FROM leg WHERE retracted IS NULL "
        "AND (from_agency_id = ? OR to_agency_id = ?)))"
    )
    names = (agency_id, agency_id, agency_id)
    total = case.connection.execute(f"SELECT count(*) {which}", names).fetchone()[0]
    rows = case.connection.execute(
        f"SELECT number, subject {which} ORDER BY number DESC LIMIT ?", (*names, most)
    )
    return int(total), tuple((int(number), str(subject)) for number, subject in rows)
