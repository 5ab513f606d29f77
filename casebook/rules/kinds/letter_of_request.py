"""The letter of request of a criminal court, with its forms for Hong Kong and for the PRC."""

from __future__ import annotations

from casebook.model.agency import AgencyKind
from casebook.model.letter import LetterPart, PartTable
from casebook.rules import countries
from casebook.rules.finding import Finding
from casebook.rules.kinds import common_parts, particulars, words
from casebook.rules.kinds.asked import Asked

HONG_KONG, PRC = "Hong Kong", "PRC"

_AUTHORITIES = (
    AgencyKind.COURT,
    AgencyKind.MINISTRY,
    AgencyKind.POLICE,
    AgencyKind.BUREAU,
    AgencyKind.OTHER,
)
_UNKNOWN = "not recorded"


def parts(asked: Asked) -> tuple[LetterPart, ...]:
    """Give the parts of the letter, in the order that the jurisdiction wants."""
    body = _hong_kong(asked) if asked.particular("variant") == HONG_KONG else _general(asked)
    return (_court(asked), *body, *_closing(asked))


def findings(asked: Asked) -> tuple[Finding, ...]:
    """Check variant, translations and addressee against each other."""
    found = []
    for name, what in (("translated_request", "request"), ("translated_annexes", "annexes")):
        is_prc = asked.particular("variant") == PRC
        if is_prc and asked.particular(name) == particulars.NO:
            found.append(
                Finding(
                    f"The {what} must be translated into Chinese; the reviewer looks for it first.",
                    "Have it translated and certified, then answer yes.",
                    blocks=True,
                )
            )
    return (*found, *_addressee(asked))


def _addressee(asked: Asked) -> list[Finding]:
    agency, variant = common_parts.addressee(asked), asked.particular("variant")
    if agency is None:
        return []
    found = []
    wants = _wanted_variant(agency.country)
    if variant and wants and variant != wants:
        found.append(
            Finding(
                f"{agency.name} is in {agency.country}, but the letter has the form “{variant}”.",
                f"Choose the form “{wants}”, or correct the addressee.",
                blocks=True,
            )
        )
    if agency.kind not in _AUTHORITIES:
        found.append(
            Finding(
                f"{agency.name} is no court or authority ({agency.kind}); a letter of request goes "
                "to one.",
                "Address it to the court or central authority of that country.",
                blocks=True,
            )
        )
    if variant == PRC and not any(_is_ministry(asked, leg.to_agency_id) for leg in asked.legs):
        found.append(
            Finding(
                "No ministry stands on the route; without a treaty the letter goes through the "
                "diplomatic channel.",
                "Put the Ministry of Home Affairs or External Affairs on the route.",
            )
        )
    return found


def _wanted_variant(country: str) -> str:
    if countries.is_hong_kong(country):
        return HONG_KONG
    return PRC if countries.is_prc(country) else ""


def _is_ministry(asked: Asked, agency_id: str) -> bool:
    agency = asked.agencies.get(agency_id)
    return agency is not None and agency.kind is AgencyKind.MINISTRY


def _court(asked: Asked) -> LetterPart:
    field = asked.particular
    return LetterPart(
        "The court",
        facts=(
            ("Court", field("court")),
            ("Judge", field("judge")),
            ("Letter of request no.", field("letter_number")),
            ("Date of the letter", words.day_text(field("letter_day"))),
            ("On the application of", field("applied_by")),
            ("Concurrence of MHA", field("concurrence")),
        ),
    )


def _general(asked: Asked) -> tuple[LetterPart, ...]:
    field = asked.particular
    return (
        LetterPart("The request", (words.text(asked, "request"),), is_fixed=True),
        common_parts.law(asked, *_basis(asked), heading="Basis"),
        common_parts.case(asked),
        common_parts.facts(asked),
        LetterPart(
            "Applicable law and maximum penalty",
            words.paragraphs(field("applicable_law")),
            _penalty(asked),
            is_fixed=True,
        ),
        LetterPart("Dual criminality", words.paragraphs(field("dual_criminality"))),
        common_parts.items("Persons", field("persons"), none="None is known."),
        common_parts.link(asked, "Relevance to the case"),
        *_assistance(asked, "Assistance sought"),
        _questions(asked),
        LetterPart("Procedure and form of the evidence", _procedure(asked)),
        LetterPart("Confidentiality", _confidentiality(asked)),
        LetterPart("Time limit", facts=_limit(asked)),
        LetterPart("Other information", words.paragraphs(field("other_information"))),
    )


def _hong_kong(asked: Asked) -> tuple[LetterPart, ...]:
    """Give the nine headed paragraphs that the Secretary for Justice wants, (a) to (i)."""
    field = asked.particular
    case, offence = common_parts.case(asked), words.paragraphs(field("applicable_law"))
    return (
        LetterPart("The request", (words.text(asked, "request"),), is_fixed=True),
        common_parts.law(asked, *_basis(asked), heading="Basis"),
        LetterPart(
            "(a) Authority concerned with the criminal matter",
            facts=(("Court", field("court")), ("Investigation by", common_parts.asking(asked))),
        ),
        LetterPart(
            "(b) Nature of the criminal matter, external offence, facts and laws",
            (*common_parts.facts(asked).paragraphs, *words.paragraphs(field("dual_criminality"))),
            case.facts,
        ),
        LetterPart("Text of the laws", offence, is_fixed=True),
        LetterPart(
            "(c) Purpose and nature of the assistance",
            (
                words.text(asked, "purpose"),
                *words.paragraphs(asked.request.link_to_facts),
                *words.paragraphs(asked.request.assistance),
            ),
            (("Persons", field("persons") or "none is known"),),
        ),
        _questions(asked),
        common_parts.lines(asked, "Identifiers"),
        _links(asked),
        LetterPart("(d) Procedure wished, with manner and form of supply", _procedure(asked)),
        LetterPart("(e) Confidentiality wished, and the reason", _confidentiality(asked)),
        LetterPart("(f) Period for compliance", facts=_limit(asked)),
        LetterPart(
            "(g) Allowances and accommodation of a person who travels",
            words.paragraphs(field("allowances")) or (words.text(asked, "no_allowance"),),
        ),
        LetterPart("(h) Maximum penalty", facts=_penalty(asked)),
        LetterPart(
            "(i) Other information", words.paragraphs(field("other_information")) or ("None.",)
        ),
    )


def _closing(asked: Asked) -> tuple[LetterPart, ...]:
    field = asked.particular
    facts = [("Translation certified by", field("translated_by"))]
    if field("variant") == PRC:
        facts = [
            ("Written promise of reciprocity", field("reciprocity_promise")),
            ("Chinese translation of the request", _enclosed(field("translated_request"))),
            ("Chinese translation of the annexes", _enclosed(field("translated_annexes"))),
            *facts,
        ]
    said = [words.text(asked, "use"), words.text(asked, "reciprocity")]
    return (
        LetterPart("Undertakings", tuple(said)),
        LetterPart("Annexures and translations", (words.text(asked, "annexures"),), tuple(facts)),
    )


def _basis(asked: Asked) -> tuple[str, ...]:
    field, variant = asked.particular, asked.particular("variant")
    said = [
        f"This letter is issued under {words.section(asked, 'letter_of_request')}.",
        words.joined((field("basis"), field("basis_text")), ": "),
    ]
    if variant == HONG_KONG:
        said.append(f"It gives what {words.section(asked, 'hong_kong')} asks for.")
    if variant == PRC:
        said.append(words.text(asked, "prc"))
    return tuple(said)


def _assistance(asked: Asked, heading: str) -> tuple[LetterPart, ...]:
    return (
        common_parts.assistance(asked, words.text(asked, "purpose"), heading=heading),
        common_parts.lines(asked, "Identifiers"),
        _links(asked),
    )


def _links(asked: Asked) -> LetterPart:
    if not asked.lines:
        return LetterPart("")
    return LetterPart("How each identifier is tied to the crime", table=PartTable.LINKS)


def _questions(asked: Asked) -> LetterPart:
    """Give the questions (a), (b), (c) under the name of each witness, a row that ends in “:”."""
    said: list[str] = []
    questions: list[str] = []
    for row in (*words.listed(asked.particular("questionnaire")), ":"):
        if not row.endswith(":"):
            questions.append(row)
            continue
        said += words.lettered(questions)
        questions = []
        said += [row] if row != ":" else []
    return LetterPart("Questions to the witnesses", tuple(said), is_numbered=False)


def _procedure(asked: Asked) -> tuple[str, ...]:
    return (*words.paragraphs(asked.particular("procedure")), words.text(asked, "wanted_form"))


def _confidentiality(asked: Asked) -> tuple[str, ...]:
    return words.paragraphs(asked.particular("confidential")) or (
        words.text(asked, "no_confidentiality"),
    )


def _limit(asked: Asked) -> tuple[tuple[str, str], ...]:
    due = asked.request.due_at
    return (
        ("Answer needed by", words.day(due, asked.header) if due is not None else ""),
        ("Reason", asked.particular("limit_reason")),
    )


def _penalty(asked: Asked) -> tuple[tuple[str, str], ...]:
    return (("Maximum penalty", asked.header.max_punishment),)


def _enclosed(answer: str) -> str:
    return {particulars.YES: "enclosed", particulars.NO: "missing"}.get(answer, _UNKNOWN)
