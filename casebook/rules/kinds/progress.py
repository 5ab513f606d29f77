"""The letter that tells the informant or victim how the investigation stands."""

from __future__ import annotations

from casebook.model.letter import LetterPart
from casebook.rules.finding import Finding
from casebook.rules.kinds import common_parts, words
from casebook.rules.kinds.asked import Asked


def parts(asked: Asked) -> tuple[LetterPart, ...]:
    """Give the parts of the letter."""
    field, header = asked.particular, asked.header
    duty = "duty" if words.has_section(asked, "progress") else "no_duty"
    return (
        LetterPart(
            "The case",
            facts=(
                ("First information report", _fir(asked)),
                ("Police station", common_parts.station(asked)),
                ("Sections of law", "; ".join(header.sections)),
                ("Informant or victim", field("informant") or header.complainant),
                ("Told by", field("means")),
            ),
        ),
        common_parts.law(asked, words.text(asked, duty)),
        common_parts.facts(asked, "Progress of the investigation"),
        LetterPart("What happens next", words.paragraphs(field("next_steps"))),
        common_parts.assistance(asked, heading="What is asked of you"),
        LetterPart(
            "Contact",
            facts=(
                ("Whom to ask", field("contact")),
                ("Investigating officer", header.investigating_officer),
                ("Please write to", common_parts.reply_to(asked)),
            ),
        ),
    )


def findings(asked: Asked) -> tuple[Finding, ...]:
    """Check that progress is told, to somebody, and remind of what must not be in it."""
    found = []
    if not asked.request.facts.strip():
        found.append(
            Finding(
                "The letter does not say how the investigation stands.",
                "Write it in the facts of the request, in plain words.",
                blocks=True,
            )
        )
    if not (asked.particular("informant") or asked.header.complainant):
        found.append(
            Finding("The informant is not named.", "Name the informant or victim in the request.")
        )
    if not words.has_section(asked, "progress"):
        found.append(
            Finding(
                "The law of this case has no duty to tell the informant within 90 days; the letter "
                "cites none.",
                "Send it as a courtesy, or leave it.",
            )
        )
    return tuple(found)


def _fir(asked: Asked) -> str:
    header = asked.header
    return words.joined((header.fir_number, header.fir_date and f"dated {header.fir_date}"))
