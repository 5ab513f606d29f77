"""The proposal to the Ministry of Home Affairs: without its concurrence no court is asked."""

from __future__ import annotations

from casebook.model.letter import LetterPart
from casebook.rules.finding import Finding
from casebook.rules.kinds import common_parts, words
from casebook.rules.kinds.asked import Asked


def parts(asked: Asked) -> tuple[LetterPart, ...]:
    """Give the parts of the note, which must be understood without the file."""
    field = asked.particular
    return (
        common_parts.case(asked),
        LetterPart(
            "The proposal",
            facts=(
                ("Country that is asked", field("country")),
                ("Form of the request", field("request_form")),
                ("Agency", common_parts.asking(asked)),
                ("Controlling officer", field("controlling_officer")),
                ("Rank", field("controlling_rank")),
                ("Urgency", asked.request.urgency),
                ("Language", field("language")),
            ),
        ),
        LetterPart(
            "Provisions and maximum punishment",
            words.paragraphs(field("penalty_text")),
            is_fixed=True,
        ),
        common_parts.facts(asked),
        LetterPart("Status of the investigation", words.paragraphs(field("status"))),
        common_parts.items("Persons", field("persons"), none="None is known."),
        LetterPart("Nexus with the crime", words.paragraphs(field("nexus"))),
        common_parts.link(asked),
        common_parts.law(
            asked,
            words.text(asked, "proposed_request" if _is_treaty_request(asked) else "proposed"),
            words.joined((field("basis"), field("basis_text")), ": "),
            words.text(asked, "concurrence"),
        ),
        common_parts.assistance(asked, heading="Assistance sought"),
        common_parts.lines(asked, "Identifiers"),
        common_parts.links(asked, "How each identifier is tied to the crime"),
        LetterPart(
            "Time limit, retention and preservation",
            (words.text(asked, "retention"),),
            (
                ("Answer needed by", _due(asked)),
                ("Data kept", field("retention")),
                ("Preservation reference", field("preservation_reference")),
            ),
        ),
        common_parts.confidentiality(asked),
        LetterPart("Opinion of the law officer", words.paragraphs(field("law_officer_opinion"))),
        common_parts.answer(asked, heading="Contact"),
    )


def findings(asked: Asked) -> tuple[Finding, ...]:
    """Check the rank of the controlling officer."""
    if asked.particular("controlling_rank") != "Below Superintendent of Police":
        return ()
    return (
        Finding(
            "The controlling officer is below Superintendent of Police.",
            "Have a Superintendent of Police, or an officer above, check and forward the proposal.",
            blocks=True,
        ),
    )


def _is_treaty_request(asked: Asked) -> bool:
    return asked.particular("request_form") == "MLA request between central authorities"


def _due(asked: Asked) -> str:
    due = asked.request.due_at
    return words.day(due, asked.header) if due is not None else ""
