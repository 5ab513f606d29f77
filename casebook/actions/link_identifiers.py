"""Say that an identifier belongs to a person or to another identifier, and on what that rests."""

from __future__ import annotations

from casebook.actions import keep
from casebook.errors import CaseError, FieldError
from casebook.model.identifier import Identifier, Link, Person
from casebook.model.labels import label
from casebook.store.case_file import CaseFile

End = Identifier | Person


def add_link(case: CaseFile, link: Link) -> Link:
    """Keep a link. Raises FieldError where an end is not there, is retracted, or nothing is cited.

    The same link on the same ground is refused; on another ground it stands beside the first.
    """
    _check(case, link)
    for other in case.where(Link, from_id=link.from_id, to_id=link.to_id):
        if (other.relation, other.cited) == (link.relation, link.cited):
            raise CaseError(f"{link_words(case, other)} is in the case already, on this ground.")
    return keep.add(case, link)


def correct_link(case: CaseFile, link: Link, why: str) -> Link:
    """Correct a link, with the reason."""
    _check(case, link)
    return keep.correct(case, link, why)


def retract_person(case: CaseFile, person: Person, why: str) -> Person:
    """Retract a person. Raises CaseError while an identifier is still linked to them."""
    links = case.where(Link, to_id=person.id)
    if links:
        raise CaseError(
            f"{label(person)} has {len(links)} link{'s' * (len(links) != 1)}. Retract "
            f"{'it' if len(links) == 1 else 'them'} first: each says what it rests on."
        )
    return keep.retract(case, person, why)


def end_of(case: CaseFile, row_id: str) -> End:
    """Give the person or identifier at an end of a link. Raises CaseError when there is none."""
    people = case.where(Person, retracted=True, id=row_id)
    return people[0] if people else case.get(Identifier, row_id)


def end_words(end: End) -> str:
    """Name an end: number and value or name."""
    return f"{label(end)} {end.name if isinstance(end, Person) else end.value}"


def link_words(case: CaseFile, link: Link) -> str:
    """Say a link in words: what, how, to what."""
    ends = (end_words(end_of(case, row_id)) for row_id in (link.from_id, link.to_id))
    return f"{next(ends)} ({link.relation}) {next(ends)}"


def _check(case: CaseFile, link: Link) -> None:
    if not link.cited.strip():
        raise FieldError("cited", "Say what it rests on: a reply, a record or an exhibit.")
    if not link.to_id:
        raise FieldError("to_id", "Choose the person or identifier that it belongs to.")
    for name, row_id in (("from_id", link.from_id), ("to_id", link.to_id)):
        end = case.get(Identifier, row_id) if name == "from_id" else end_of(case, row_id)
        if end.retracted is not None:
            raise FieldError(name, f"{label(end)} is retracted. Choose one that stands.")
