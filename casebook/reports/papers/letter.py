"""The request letter: its words, part by part, under the letterhead and over the signatures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from casebook.model.agency import Agency
from casebook.model.letter import LetterPart, LetterText, PartTable
from casebook.model.request import Request
from casebook.reports.content import (
    Block,
    Document,
    Heading,
    KeyValues,
    Note,
    Paragraph,
    Room,
    SignatureBlock,
    Text,
    Title,
    bold,
)
from casebook.reports.papers.letter_lines import line_blocks, link_table
from casebook.reports.papers.route import Agencies, by_id, legs_of
from casebook.reports.papers.subject import LetterSubject
from casebook.reports.papers.wording import agency_name, calendar_day, day, given, joined

_SIGNATURE_LINES, _MOST_LINES = 17, 40
"""How many lines of text the signatures and the journal head take, and the most kept together."""


def build(subject: LetterSubject) -> Document:
    """Give the letter, ready for signature by hand."""
    text, request = subject.text, subject.request
    numbered = _Numbered()
    blocks: list[Block] = list(_letterhead(subject, by_id(subject.agencies)))
    for part in text.parts[:-1]:
        blocks += _part(part, subject, numbered)
    # Nobody signs a page on which nothing of the letter stands, or the journal head alone follows.
    blocks.append(Room(_closing_lines(text)))
    for part in text.parts[-1:]:
        blocks += _part(part, subject, numbered)
    if text.enclosures:
        blocks.append(Heading("Enclosures"))
        blocks.append(KeyValues(tuple(_enclosures(text.enclosures))))
    if text.signers:
        # A single signer takes half the width: the other half stays empty for the seal.
        alone = (("", ()),) if len(text.signers) == 1 else ()
        blocks.append(SignatureBlock((*text.signers, *alone)))
    return Document(f"{text.heading}: R-{request.number}", request.subject, tuple(blocks))


def _closing_lines(text: LetterText) -> int:
    """Estimate the lines of text from the last part of a letter to its end; a table may break."""
    lines = _SIGNATURE_LINES + 2 * len(text.enclosures)
    for part in text.parts[-1:]:
        if part.table is PartTable.NONE:
            lines += 3 + 3 * len(part.paragraphs) + len(part.facts)
    return min(lines, _MOST_LINES)


class _Numbered:
    """Numbers the paragraphs of the letter from 1."""

    def __init__(self) -> None:
        self._last = 0

    def __call__(self, text: Text) -> Paragraph:
        self._last += 1
        return Paragraph(text, f"{self._last}.")


def _part(part: LetterPart, subject: LetterSubject, numbered: _Numbered) -> Iterator[Block]:
    yield Heading(part.heading)
    if part.is_fixed:
        # Words of a statute or form stand in a box: nobody is to alter them.
        if part.paragraphs:
            yield Note("\n".join(part.paragraphs))
    else:
        for text in part.paragraphs:
            yield numbered(text) if part.is_numbered else Paragraph(text)
    if part.facts:
        yield KeyValues(tuple((name, given(value)) for name, value in part.facts))
    match part.table:
        case PartTable.LINES:
            yield from line_blocks(
                subject.lines, subject.frame, subject.rests_on, with_links=not _has_links(subject)
            )
        case PartTable.LINKS:
            yield link_table(subject.lines, subject.request.link_to_facts)


def _has_links(subject: LetterSubject) -> bool:
    return any(part.table is PartTable.LINKS for part in subject.text.parts)


def _letterhead(subject: LetterSubject, agencies: Agencies) -> Iterator[Block]:
    frame, request, header = subject.frame, subject.request, subject.frame.header
    legs = legs_of(request, subject.legs)
    addressee = agencies.get(request.to_agency_id)
    through = [agency_name(agencies.get(leg.to_agency_id)) for leg in legs[:-1]]
    rest = joined(dict.fromkeys(_reached(addressee)) if addressee else (), "\n")
    rows: list[tuple[str, Text]] = [
        ("Our reference" if subject.issuer else "No.", given(request.reference)),
        ("Date", _dated(request) or day(frame.rendered_at, frame)),
        ("To", (bold(agency_name(addressee)), f"\n{rest}" if rest else "")),
    ]
    if through:
        rows.append(("Through", "\n".join(through)))
    if request.urgency:
        rows.append(("Urgency", bold(request.urgency)))
    rows.append(("Subject", bold(request.subject)))
    unit = joined((header.unit, header.seat()))
    yield Title(subject.text.heading, subject.issuer or unit or header.title)
    yield KeyValues(tuple(rows))


def _dated(request: Request) -> str:
    """Give the day that a court has set on its letter, which no other day stands beside."""
    given_day = request.particulars.get("letter_day", "")
    return calendar_day(date.fromisoformat(given_day)) if given_day else ""


def _reached(addressee: Agency) -> tuple[str, ...]:
    """Give address, country and e-mail; the country once, where the address ends in it."""
    ends = addressee.address.rstrip(" .").casefold().endswith(addressee.country.casefold())
    country = "" if ends else addressee.country
    return (addressee.address, country, addressee.email)


def _enclosures(enclosures: tuple[str, ...]) -> Iterator[tuple[str, Text]]:
    for number, enclosure in enumerate(enclosures, start=1):
        yield f"Enclosure {number}", enclosure
