"""The plain letter, and the letter of any kind that has no module of its own."""

from __future__ import annotations

from casebook.model.letter import LetterPart
from casebook.rules.finding import Finding
from casebook.rules.kinds import common_parts, words
from casebook.rules.kinds.asked import Asked


def parts(asked: Asked) -> tuple[LetterPart, ...]:
    """Give the parts of a letter that no document prescribes."""
    return (
        common_parts.case(asked),
        common_parts.law(asked),
        common_parts.facts(asked),
        common_parts.link(asked),
        common_parts.particulars(asked),
        common_parts.lines(asked),
        common_parts.assistance(asked, words.text(asked, "answer") if asked.lines else ""),
        common_parts.certificate(asked),
        common_parts.confidentiality(asked),
        common_parts.answer(asked),
    )


def findings(asked: Asked) -> tuple[Finding, ...]:
    """Check that the letter asks for something."""
    if asked.lines or asked.request.assistance.strip():
        return ()
    return (
        Finding(
            "The letter asks for nothing.",
            "Say what is asked, or add a line for each identifier that is asked about.",
        ),
    )
