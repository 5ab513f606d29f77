"""The routes that a kind of request usually takes, with the agencies of this case on them."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from casebook.actions import agency_directory
from casebook.errors import CaseError
from casebook.model.agency import Agency, AgencyKind
from casebook.model.request import Leg
from casebook.model.request_form import UsualRoute
from casebook.rules.kinds.forms import form_of
from casebook.store.case_file import CaseFile

UNIT, ADDRESSEE, COURT = "unit", "addressee", "court"


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of a route.

    `agency` is None while the case does not have it: it would be added from the directory, the unit
    and the court under the names in the case header.
    """

    agency: Agency | None
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class OfferedRoute:
    """A usual route: its stops from who asks to who is asked, and how each hop travels."""

    name: str
    stops: tuple[Stop, ...]
    modes: tuple[str, ...]


def offered(case: CaseFile, kind: str, to_agency_id: str | None) -> tuple[OfferedRoute, ...]:
    """Give the usual routes of a kind of request that end at the agency asked.

    Without one, every route is given; the stop `addressee` then has no agency yet. A route that
    ends at another agency, or has fewer than two different stops, is left out.
    """
    addressee = case.get(Agency, to_agency_id) if to_agency_id else None
    known: dict[str, Stop] = {}
    found: dict[tuple[str, ...], OfferedRoute] = {}
    for usual in form_of(kind).routes:
        for key in usual.stops:
            if key not in known:
                known[key] = _stop(case, key, addressee)
        route = _route(usual, known)
        ends_there = addressee is None or _who(route.stops[-1]) == addressee.id
        if ends_there and len(route.stops) > 1:
            found.setdefault(tuple(_who(stop) for stop in route.stops), route)
    return tuple(found.values())


def settle(case: CaseFile, route: OfferedRoute) -> tuple[Agency, ...]:
    """Give the agencies of a route in order; those the case lacks are added in one entry.

    Raises CaseError when the route needs an agency that nothing names yet.
    """
    missing: dict[str, Agency] = {}
    settled: dict[str, Agency] = {}
    for stop in route.stops:
        there = stop.agency or settled.get(stop.key) or _in_case(case, stop.key)
        if there is not None:
            settled[stop.key] = there
        elif stop.key not in missing:
            missing[stop.key] = _template(case, stop.key)
    if missing:
        with case.transaction():
            added = agency_directory.add_rows(case, list(missing.values()))
        settled.update(zip(missing, added, strict=True))
    return tuple(stop.agency or settled[stop.key] for stop in route.stops)


def _route(usual: UsualRoute, known: dict[str, Stop]) -> OfferedRoute:
    """Give a route without the hops from an agency to itself."""
    stops, modes = [known[usual.stops[0]]], []
    for place, key in enumerate(usual.stops[1:]):
        if _who(known[key]) == _who(stops[-1]):
            continue
        stops.append(known[key])
        modes.append(usual.modes[place] if place < len(usual.modes) else "")
    return OfferedRoute(usual.name, tuple(stops), tuple(modes))


def _who(stop: Stop) -> str:
    return stop.agency.id if stop.agency else stop.key


def _stop(case: CaseFile, key: str, addressee: Agency | None) -> Stop:
    if key == ADDRESSEE:
        name = addressee.short_name if addressee else "the agency asked"
        return Stop(addressee, key, name)
    there = _in_case(case, key)
    if there is not None:
        return Stop(there, key, there.short_name or there.name)
    if key == UNIT and not case.header().unit.strip():
        return Stop(None, key, "this unit")
    return Stop(None, key, _template(case, key).short_name)


def _in_case(case: CaseFile, key: str) -> Agency | None:
    if key == ADDRESSEE:
        return None
    if key == UNIT:
        return _unit(case)
    found = agency_directory.in_case(case, agency_directory.entry(key))
    if found is None and key == COURT:
        courts = case.where(Agency, kind=AgencyKind.COURT.value)
        return courts[0] if len(courts) == 1 else None
    return found


def _unit(case: CaseFile) -> Agency | None:
    """Give the agency that is this unit: as its kind says, as the header names it, as it asked."""
    live = case.all(Agency)
    own = case.header().unit.strip().casefold()
    named = [
        agency
        for agency in live
        if own and own in (agency.name.casefold(), agency.short_name.casefold())
    ]
    units = [agency for agency in live if agency.kind is AgencyKind.UNIT]
    for found in (*(agency for agency in named if agency in units), *units, *named):
        return found
    by_id = {agency.id: agency for agency in live}
    first_legs = case.where(Leg, position=1)
    askers = [by_id[leg.from_agency_id] for leg in first_legs if leg.from_agency_id in by_id]
    return askers[-1] if askers else None


def _template(case: CaseFile, key: str) -> Agency:
    header = case.header()
    if key == ADDRESSEE:
        raise CaseError("Choose the agency that is asked; then the route can be taken.")
    if key == UNIT:
        if not header.unit.strip():
            raise CaseError(
                "The route begins at this unit, and the case header does not name it. Enter the "
                "unit in the case header."
            )
        unit = header.unit.strip()
        return Agency("", 0, unit, unit, kind=AgencyKind.UNIT)
    row = agency_directory.entry(key).agency
    if key == COURT and header.court.strip():
        return dataclasses.replace(row, name=header.court.strip())
    return row
