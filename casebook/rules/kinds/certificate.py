"""The certificate demand: asks a custodian for the certificate of records it produced."""

from __future__ import annotations

from casebook.model.letter import LetterPart
from casebook.rules import statutes
from casebook.rules.finding import Finding
from casebook.rules.kinds import common_parts, earlier, words
from casebook.rules.kinds.asked import Asked


def parts(asked: Asked) -> tuple[LetterPart, ...]:
    """Give the parts of the demand."""
    field = asked.particular
    return (
        common_parts.case(asked),
        common_parts.law(asked),
        LetterPart("The demand", (words.text(asked, "demand"),)),
        common_parts.items("Records", field("records")),
        LetterPart(
            "Particulars",
            facts=(
                ("To be signed by", field("custodian")),
                ("Device or system", field("device")),
                *common_parts.known(
                    ("For the submission", field("submission")),
                    ("Known outages to deal with", field("outages")),
                ),
            ),
        ),
        common_parts.lines(asked, "The identifiers the records are about"),
        earlier.produced(asked, "How they were produced"),
        LetterPart(
            "What the certificate must do",
            words.lettered(words.texts(asked, _contents(asked))),
            is_fixed=True,
        ),
        LetterPart("Who signs", _signs(asked)),
        common_parts.facts(asked) if asked.request.facts.strip() else LetterPart(""),
        common_parts.assistance(asked, heading="Further"),
        LetterPart(
            "If it is refused",
            (*_refused(asked), words.text(asked, "refusal")),
        ),
        common_parts.answer(asked),
    )


def findings(asked: Asked) -> tuple[Finding, ...]:
    """Check that the demand says by which request the records came."""
    if asked.earlier is not None:
        return ()
    return (
        Finding(
            "The demand does not say on which request the records were produced.",
            "Name the earlier request, or describe in the records how they came.",
        ),
    )


def _contents(asked: Asked) -> str:
    return "new_contents" if statutes.is_new_law("evidence", asked.header) else "old_contents"


def _signs(asked: Asked) -> tuple[str, ...]:
    said = [words.text(asked, "person")]
    if statutes.is_new_law("evidence", asked.header):
        said.append(words.text(asked, "expert"))
    return tuple(said)


def _refused(asked: Asked) -> tuple[str, ...]:
    refused = asked.particular("refused")
    return (f"To an earlier demand it was answered: {refused}",) if refused else ()
