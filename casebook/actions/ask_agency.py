"""Open a request: what is asked, by which route, line by line."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence

from casebook.errors import CaseError, FieldError
from casebook.model.agency import Agency
from casebook.model.labels import label
from casebook.model.request import Leg, Line, Request
from casebook.rules import fields
from casebook.store.case_file import CaseFile


def ask_agency(
    case: CaseFile,
    request: Request,
    route: Sequence[Agency],
    lines: Sequence[Line],
    modes: Sequence[str] = (),
) -> Request:
    """Add a request with its legs and lines in one entry.

    `route` names who asks, every agency it goes through, and who is asked; `modes` how each hop
    travels (letter, BHARATPOL, e-mail ...).
    """
    if len(route) < 2:
        raise FieldError("route", "A route needs at least who asks and who is asked.")
    if request.to_agency_id != route[-1].id:
        raise CaseError("The route must end at the agency that is asked.")
    fields.check(request)
    with case.transaction():
        added = case.assign(request)
        legs = [
            Leg(
                id="",
                request_id=added.id,
                position=number,
                from_agency_id=sender.id,
                to_agency_id=receiver.id,
                mode=modes[number - 1] if number <= len(modes) else "",
            )
            for number, (sender, receiver) in enumerate(itertools.pairwise(route), 1)
        ]
        asked = [
            dataclasses.replace(line, request_id=added.id, position=number)
            for number, line in enumerate(lines, 1)
        ]
        rows = [case.assign(row) for row in (*legs, *asked)]
        for row in rows:
            fields.check(row)
        case.append(
            "request.add",
            [added, *rows],
            summary=f"{label(added)} ({added.subject}) added with {len(legs)} legs and "
            f"{len(asked)} lines",
        )
    return added
