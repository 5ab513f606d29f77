"""One request with all that its letter and its checks speak of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from casebook.model.agency import Agency
from casebook.model.case import CaseHeader
from casebook.model.instant import Instant
from casebook.model.request import Leg, Line, Preservation, Request
from casebook.model.request_form import RequestForm
from casebook.rules.line_backing import Backing


@dataclass(frozen=True, slots=True)
class Asked:
    """One request with all that its letter and its checks speak of.

    `legs` and `lines` are those not retracted, in order. `earlier` is the request that this one is
    about, with its own legs and lines. `backing` says what became of the things that lines cite.
    """

    header: CaseHeader
    request: Request
    form: RequestForm
    legs: tuple[Leg, ...]
    lines: tuple[Line, ...]
    agencies: Mapping[str, Agency]
    now: Instant
    periods: tuple[Preservation, ...] = ()
    earlier: Request | None = None
    earlier_legs: tuple[Leg, ...] = ()
    earlier_lines: tuple[Line, ...] = ()
    backing: Backing = field(default_factory=Backing)

    def particular(self, name: str) -> str:
        """Give a field that the kind has of its own, or what the case header says in its place.

        Empty when neither was filled in.
        """
        given = self.request.particulars.get(name, "").strip()
        if given:
            return given
        source = next((f.from_header for f in self.form.particulars if f.name == name), "")
        return str(getattr(self.header, source)).strip() if source else ""
