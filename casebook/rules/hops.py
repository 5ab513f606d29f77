"""Whose steps brought an electronic record into the case: each needs a certificate of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from casebook.model.evidence import CustodyMove, Digest, DigestPurpose, Exhibit, ExhibitKind
from casebook.model.labels import label
from casebook.rules import people
from casebook.rules.custody_checks import live_moves

_COPIED = (DigestPurpose.AT_ACQUISITION, DigestPurpose.AT_EXPORT, DigestPurpose.AT_SEIZURE)


@dataclass(frozen=True, slots=True)
class Hop:
    """One custodian's step. `person` is empty when the case does not say whose it was.

    `exhibit` is the device or copy it is about; `is_source` marks the one who had charge of the
    device that made the record.
    """

    person: str
    exhibit: Exhibit
    is_source: bool

    def name(self) -> str:
        """Give the custodian as certificates name the hop."""
        if self.person:
            return self.person
        what = "person in charge of" if self.is_source else "maker of"
        return f"{what} {label(self.exhibit)}"


@dataclass(frozen=True, slots=True)
class Register:
    """The rows of the case by exhibit, as the checks of certificates look them up."""

    exhibits: Mapping[str, Exhibit]
    moves: Mapping[str, Sequence[CustodyMove]]
    digests: Mapping[str, Sequence[Digest]]

    def line(self, exhibit: Exhibit) -> list[Exhibit]:
        """Give an exhibit with all it was taken from, the first source first."""
        found = [exhibit]
        while (whole := self.exhibits.get(found[0].parent_id or "")) and whole not in found:
            found.insert(0, whole)
        return found


def needs_certificate(exhibit: Exhibit) -> bool:
    """Say whether an exhibit is an electronic record that is not produced as the original.

    A device produced itself is primary evidence (Anvar, (2014) 10 SCC 473); a copy, what was
    produced from another exhibit, and what lies in a cloud is not.
    """
    if exhibit.retracted is not None or exhibit.is_original_route:
        return False
    return _is_made(exhibit) or exhibit.kind in (ExhibitKind.CLOUD, ExhibitKind.OTHER)


def hops(exhibit: Exhibit, register: Register) -> tuple[Hop, ...]:
    """Give the steps from the first source to the exhibit, each custodian once."""
    line = register.line(exhibit)
    found = [_source_hop(line, register)]
    found += [Hop(_maker(made, register), made, False) for made in line if _is_made(made)]
    kept: list[Hop] = []
    for hop in found:
        if not any(hop.person and people.are_one(hop.person, other.person) for other in kept):
            kept.append(hop)
    return tuple(kept)


def _is_made(exhibit: Exhibit) -> bool:
    return exhibit.original_or_copy == "copy" or bool(exhibit.how_produced.strip())


def _source_hop(line: Sequence[Exhibit], register: Register) -> Hop:
    # Who operated the recording device signs, not who holds a copy of it (Shwetabh Singhal,
    # Rajasthan High Court, 9 September 2025).
    devices = [e for e in reversed(line) if not _is_made(e)] or [line[0]]
    for exhibit in reversed(line):
        if exhibit.recorded_by.strip():
            return Hop(exhibit.recorded_by.strip(), devices[0], True)
    whose = next((e for e in devices if e.relation_by.strip()), devices[0])
    return Hop(whose.relation_by.strip(), whose, True)


def _maker(exhibit: Exhibit, register: Register) -> str:
    """Give who made a copy: who computed its digest then, else from whom its custody starts."""
    computed = [
        digest
        for digest in register.digests.get(exhibit.id, ())
        if digest.retracted is None and digest.purpose in _COPIED
    ]
    if computed:
        first = min(computed, key=lambda d: (_COPIED.index(d.purpose), d.computed_at.utc_us))
        return first.computed_by
    moves = live_moves(register.moves.get(exhibit.id, ()))
    return moves[0].from_person if moves else exhibit.seized_by
