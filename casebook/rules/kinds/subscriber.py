"""The request to a provider: whose was this address, port and second."""

from __future__ import annotations

from casebook.model.letter import LetterPart
from casebook.rules import countries
from casebook.rules.finding import Finding
from casebook.rules.kinds import common_parts, production, words
from casebook.rules.kinds.asked import Asked


def parts(asked: Asked) -> tuple[LetterPart, ...]:
    """Give the parts of the request."""
    return (
        common_parts.case(asked),
        common_parts.law(asked, *_law(asked)),
        LetterPart("Purpose", words.paragraphs(asked.particular("purpose"))),
        common_parts.facts(asked),
        common_parts.link(asked),
        _tolerance(asked),
        common_parts.lines(asked),
        common_parts.assistance(
            asked,
            words.text(asked, "each"),
            *words.paragraphs(asked.particular("asks")),
            words.text(asked, "echo"),
            words.text(asked, "one"),
        ),
        common_parts.certificate(asked),
        common_parts.confidentiality(asked),
        common_parts.answer(asked, within=_within(asked)),
    )


def findings(asked: Asked) -> tuple[Finding, ...]:
    """Check who signs, and that the provider is one that Indian law reaches."""
    found = list(production.signer(asked))
    if not _is_home(asked):
        found.append(
            Finding(
                "The provider is abroad: the letter cites no Indian power over it.",
                "Ask for preservation first, for information through Interpol, and for evidence "
                "by a letter of request.",
            )
        )
    return tuple(found)


def _law(asked: Asked) -> tuple[str, ...]:
    if not _is_home(asked):
        return ()
    return (words.text(asked, "necessary"), words.text(asked, "within"))


def _within(asked: Asked) -> str:
    return words.text(asked, "answer_within") if _is_home(asked) else ""


def _tolerance(asked: Asked) -> LetterPart:
    tolerance = asked.particular("tolerance")
    said = f"The times below hold within {tolerance}." if tolerance else ""
    return LetterPart("Tolerance of the times", (said,) if said else ())


def _is_home(asked: Asked) -> bool:
    addressee = common_parts.addressee(asked)
    return addressee is None or not countries.is_abroad(addressee.country)
