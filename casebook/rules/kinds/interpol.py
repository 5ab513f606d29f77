"""The request to CBI for assistance through INTERPOL: police information, not evidence."""

from __future__ import annotations

from casebook.model.agency import Agency
from casebook.model.letter import LetterPart
from casebook.rules.finding import Finding
from casebook.rules.kinds import common_parts, particulars, words
from casebook.rules.kinds.asked import Asked

_UNKNOWN = "not recorded"


def parts(asked: Asked) -> tuple[LetterPart, ...]:
    """Give the parts of the request in the order in which CBI reads it."""
    field, header = asked.particular, asked.header
    addressee = common_parts.addressee(asked)
    return (
        LetterPart(
            "From",
            facts=(
                ("Classification", field("classification")),
                ("Unit", common_parts.asking(asked)),
                (
                    "Investigating officer",
                    words.joined((header.investigating_officer, field("officer_contact"))),
                ),
                ("Unit Officer", field("unit_officer")),
                ("Interpol Liaison Officer", field("liaison_officer")),
            ),
        ),
        LetterPart(
            "Target National Central Bureau",
            facts=(
                (
                    "Bureau",
                    field("target_bureaus") or _named(addressee),
                ),
                ("Subject", asked.request.subject),
            ),
        ),
        common_parts.case(asked),
        common_parts.law(asked, words.text(asked, "channel"), words.text(asked, "evidence")),
        common_parts.facts(asked),
        LetterPart(
            "Why it is international",
            (
                *words.paragraphs(field("why_international")),
                *words.paragraphs(field("offence_abroad")),
            ),
        ),
        common_parts.lines(asked, "Identifiers"),
        common_parts.link(asked),
        common_parts.links(asked, "How each identifier is tied to the crime"),
        common_parts.assistance(asked, words.text(asked, "forward"), heading="Assistance sought"),
        LetterPart(
            "Subjects",
            facts=(
                ("Identity", field("subjects") or "no person is known"),
                ("Status", field("subject_status")),
            ),
        ),
        LetterPart("Preservation", _preservation(asked)),
        LetterPart("Legal assistance", _follows(asked)),
        LetterPart("Handling and dissemination", _handling(asked)),
        LetterPart("Neutrality", (words.text(asked, "neutral"),), is_fixed=True),
        common_parts.answer(asked),
    )


def _named(addressee: Agency | None) -> str:
    """Name the bureau, with its country where the name does not say it."""
    if addressee is None:
        return ""
    country = addressee.country
    return addressee.name if country in addressee.name else f"{addressee.name}, {country}"


def findings(asked: Asked) -> tuple[Finding, ...]:
    """Check that the letter does not ask for evidence."""
    if "certificate" not in asked.request.assistance.casefold():
        return ()
    return (
        Finding(
            "The request asks for a certificate, but Interpol gives police information alone.",
            "Ask for evidence by a letter of request.",
        ),
    )


def _preservation(asked: Asked) -> tuple[str, ...]:
    match asked.particular("preserve"):
        case particulars.YES:
            return (words.text(asked, "preserve"),)
        case particulars.NO:
            return ("Preservation is not asked for with this letter.",)
        case _:
            return (f"Whether preservation is asked for: {_UNKNOWN}.",)


def _follows(asked: Asked) -> tuple[str, ...]:
    match asked.particular("assistance_follows"):
        case particulars.YES:
            return (words.text(asked, "follows"),)
        case particulars.NO:
            return (words.text(asked, "no_follow"),)
        case _:
            return (f"Whether a letter of request will follow: {_UNKNOWN}.",)


def _handling(asked: Asked) -> tuple[str, ...]:
    return words.paragraphs(asked.particular("handling")) or (
        "Please do not tell the persons concerned of this request, and use it for no other "
        "purpose.",
    )
