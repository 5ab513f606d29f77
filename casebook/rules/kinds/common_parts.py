"""Parts that many kinds of letter share: the case, the law, the facts, the lines, the answer."""

from __future__ import annotations

from casebook.model.agency import Agency
from casebook.model.instant import zone_label
from casebook.model.labels import label
from casebook.model.letter import LetterPart, PartTable
from casebook.rules import statutes
from casebook.rules.kinds import words
from casebook.rules.kinds.asked import Asked


def case(asked: Asked, heading: str = "The case") -> LetterPart:
    """Give the particulars of the case, as on every outgoing paper."""
    header = asked.header
    fir = words.joined((header.fir_number, header.fir_date and f"dated {header.fir_date}"))
    return LetterPart(
        heading,
        facts=(
            ("First information report", fir),
            ("Police station", station(asked)),
            ("Sections of law", "; ".join(header.sections)),
            ("Maximum punishment", header.max_punishment),
            ("Affected organisation", header.affected_organisation),
            ("Investigating officer", header.investigating_officer),
            ("Court", header.court),
        ),
    )


def law(asked: Asked, *said: str, heading: str = "Legal basis") -> LetterPart:
    """Give the paragraphs that say by what law the letter asks, and why by that law."""
    basis = statutes.provisions(asked.header).basis
    return LetterPart(
        heading, tuple(text for text in (asked.request.legal_basis.strip(), *said, basis) if text)
    )


def facts(asked: Asked, heading: str = "Facts") -> LetterPart:
    """Give the facts, paragraph by paragraph."""
    return LetterPart(heading, words.paragraphs(asked.request.facts) or ("No facts are recorded.",))


def link(asked: Asked, heading: str = "Link to the facts") -> LetterPart:
    """Give how the request is tied to the crime."""
    said = words.paragraphs(asked.request.link_to_facts)
    return LetterPart(heading, said or ("Stated for each line below.",) * bool(asked.lines))


def lines(asked: Asked, heading: str = "What is asked about") -> LetterPart:
    """Give the table of the numbered lines; an empty part when there are none."""
    return LetterPart(heading, table=PartTable.LINES) if asked.lines else LetterPart("")


def links(asked: Asked, heading: str) -> LetterPart:
    """Give the table that ties each line to the facts; an empty part when there are none."""
    return LetterPart(heading, table=PartTable.LINKS) if asked.lines else LetterPart("")


def assistance(asked: Asked, *said: str, heading: str = "What is asked") -> LetterPart:
    """Give what is asked for: in the words of the request, then in those of the kind."""
    asks = words.paragraphs(asked.request.assistance)
    return LetterPart(heading, (*asks, *(text for text in said if text)))


def certificate(asked: Asked, heading: str = "Certificate and hash") -> LetterPart:
    """Give the demand for the certificate that electronic records need, by the law of the case."""
    law_of_case = statutes.provisions(asked.header)
    if statutes.is_new_law("evidence", asked.header):
        said = (
            f"Electronic records are to come with a certificate under {law_of_case.certificate}, "
            "in the words of Part A of its Schedule, signed by the person in charge of the "
            "computer or communication device or the management of the relevant activities, with "
            "the hash value of every file, its algorithm, and the hash report enclosed."
        )
    else:
        said = (
            f"Electronic records are to come with a certificate under {law_of_case.certificate}, "
            "signed by a person occupying a responsible official position in relation to the "
            "operation of the device or the management of the relevant activities, and with the "
            "SHA-256 of every file."
        )
    return LetterPart(heading, (said,))


def confidentiality(asked: Asked, heading: str = "Confidentiality") -> LetterPart:
    """Give what may not be told to whom, in the words of the request or in the usual ones."""
    return LetterPart(
        heading,
        words.paragraphs(asked.particular("confidential"))
        or (
            "This request is part of an investigation. Please do not tell the persons concerned "
            "of it, and use it for no other purpose.",
        ),
    )


def answer(asked: Asked, *said: str, heading: str = "Answer") -> LetterPart:
    """Give by when and to whom to answer."""
    request, texts = asked.request, [text for text in said if text]
    if request.due_at is not None:
        texts.append(f"An answer is asked for by {words.day(request.due_at, asked.header)}.")
    number = f", quoting {request.reference} and" if request.reference else ", quoting"
    texts.append(f"Please reply to {reply_to(asked)}{number} {label(request)}.")
    return LetterPart(heading, tuple(texts))


def requesting(asked: Asked, *more: tuple[str, str], heading: str) -> LetterPart:
    """Give who asks: organisation, person, address, contact, hours and zone."""
    agency = unit(asked)
    return LetterPart(
        heading,
        facts=(
            ("Organisation", asking(asked)),
            ("Address", agency.address if agency else ""),
            ("Phone", agency.phone if agency else ""),
            ("E-mail", agency.email if agency else ""),
            ("Office hours", agency.office_hours if agency else ""),
            ("Time zone", _zone_of(asked, agency)),
            *more,
        ),
    )


def items(heading: str, text: str, *more: tuple[str, str], none: str = "") -> LetterPart:
    """Give the lines of a text as (a), (b), (c); `none` is said where there are none."""
    said = words.lettered(words.listed(text)) or ((none,) if none else ())
    return LetterPart(heading, said, tuple(more), is_numbered=False)


def known(*facts: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """Give the facts that have a value: those that need not be in the letter."""
    return tuple((name, value) for name, value in facts if value)


def particulars(asked: Asked, heading: str = "Particulars") -> LetterPart:
    """Give every field that the kind has of its own, for a kind without a letter of its own."""
    return LetterPart(
        heading,
        facts=tuple(
            (field.label, words.moment(asked.particular(field.name), asked.header))
            for field in asked.form.particulars
            if field.name not in ("enclosures", "confidential") and asked.particular(field.name)
        ),
    )


def addressee(asked: Asked) -> Agency | None:
    """Give the agency that is asked."""
    return asked.agencies.get(asked.request.to_agency_id)


def unit(asked: Asked) -> Agency | None:
    """Give the agency that asks: where the route begins."""
    return asked.agencies.get(asked.legs[0].from_agency_id) if asked.legs else None


def asking(asked: Asked) -> str:
    """Name who asks: the unit of the case, or where the route begins."""
    agency = unit(asked)
    return asked.header.unit or (agency.name if agency else "")


def station(asked: Asked) -> str:
    """Name the police station with its district and state."""
    header = asked.header
    return words.joined((header.police_station, header.district, header.state))


def reply_to(asked: Asked) -> str:
    """Name who takes the answer, with address and e-mail as far as they are known."""
    agency, header = unit(asked), asked.header
    parts = (
        header.investigating_officer,
        header.unit,
        header.seat(),
        agency.address if agency else "",
        agency.email if agency else "",
        agency.phone if agency else "",
    )
    # A part that a part before it already says is left out: officers sign with their unit.
    told: list[str] = []
    for part in parts:
        if part and not any(part in earlier for earlier in told):
            told.append(part)
    return words.joined(told) or (agency.name if agency else "this office")


def _zone_of(asked: Asked, agency: Agency | None) -> str:
    zone = (agency.zone if agency else "") or words.office_zone(asked.header)
    known = zone_label(zone)
    return zone if known == zone else f"{known} ({zone})"
