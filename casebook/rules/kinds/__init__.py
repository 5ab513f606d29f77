"""The kinds of request: each is one file of `resources/requests` with one small module here.

A kind is added by its file, its module, and its row in `KINDS`. A kind of which there is only a
file gets the plain letter, with the fields of the file as its particulars.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from casebook.model.letter import LetterPart, LetterText, PartTable
from casebook.model.request import Line
from casebook.rules.finding import Finding
from casebook.rules.kinds import (
    cert_in,
    certificate,
    common_parts,
    earlier,
    interpol,
    letter_of_request,
    particulars,
    plain,
    postal,
    preservation,
    production,
    progress,
    proposal,
    reminder,
    subscriber,
    words,
)
from casebook.rules.kinds.asked import Asked


class Kind(Protocol):
    """What the module of a kind has."""

    def parts(self, asked: Asked) -> tuple[LetterPart, ...]:
        """Give the headed parts of the letter in the order the document demands."""

    def findings(self, asked: Asked) -> tuple[Finding, ...]:
        """Check what only this kind checks."""


# Written out, because the packaged program holds only modules that are imported by name.
KINDS: Mapping[str, Kind] = {
    "preservation": preservation,
    "subscriber": subscriber,
    "production": production,
    "postal": postal,
    "interpol": interpol,
    "proposal": proposal,
    "letter_of_request": letter_of_request,
    "cert_in": cert_in,
    "certificate": certificate,
    "reminder": reminder,
    "progress": progress,
    "letter": plain,
}
"""The module of each kind, by the name of its file."""

_BLANKS = ("Signature and seal", "Name, rank and number", "Date and place")


def letter_text(asked: Asked) -> LetterText:
    """Give the whole letter of a request in words. Raises CaseError when its law has no section."""
    return LetterText(
        words.text(asked, "title") or asked.form.heading,
        tuple(part for part in _kind(asked).parts(asked) if _says_something(part)),
        tuple((signer, _blanks(asked)) for signer in _signers(asked)),
        words.listed(asked.particular("enclosures")),
        words.verify_points(asked),
        common_parts.letter_to(asked),
        _through(asked),
    )


def findings(asked: Asked) -> tuple[Finding, ...]:
    """Check the fields of the kind, what only it checks, and name what awaits confirmation."""
    return (
        *particulars.findings(asked),
        *_kind(asked).findings(asked),
        *(
            Finding(f"verify: {point}", "Check it in the primary text before the letter goes out.")
            for point in words.verify_points(asked)
        ),
    )


def issuer(asked: Asked) -> str:
    """Name who issues the letter where it is not the unit, like the court of such a letter."""
    return words.text(asked, "issuer")


def lines_of_letter(asked: Asked) -> tuple[Line, ...]:
    """Give the lines in the table of the letter: its own, or those that a reminder waits for."""
    if asked.lines or asked.form.key != "reminder":
        return asked.lines
    return earlier.open_lines(asked)


def _kind(asked: Asked) -> Kind:
    return KINDS.get(asked.form.key, plain)


def _through(asked: Asked) -> tuple[str, ...]:
    """Give the stops between whoever issues the letter and whom it is addressed to."""
    stops = [leg.to_agency_id for leg in asked.legs]
    to = common_parts.letter_to(asked)
    if to in stops:
        stops = stops[: stops.index(to)]
    by = issuer(asked).casefold()
    names = [
        asked.agencies[stop].name.casefold() if stop in asked.agencies else "" for stop in stops
    ]
    # A court does not send its letter through itself, nor through those who asked it to write.
    return tuple(stops[names.index(by) + 1 :] if by and by in names else stops)


def _says_something(part: LetterPart) -> bool:
    return bool(part.paragraphs or part.facts or part.table is not PartTable.NONE)


def _signers(asked: Asked) -> tuple[str, ...]:
    signers = (signer.rstrip(" :") for signer in words.texts(asked, "signers"))
    return tuple(signer for signer in signers if signer) or ("For the unit",)


def _blanks(asked: Asked) -> tuple[str, ...]:
    return words.texts(asked, "blanks") or _BLANKS
