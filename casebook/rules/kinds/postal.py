"""The order on articles in postal custody: delivery, or detention until that is ordered."""

from __future__ import annotations

from casebook.model.identifier import IdentifierKind
from casebook.model.letter import LetterPart
from casebook.rules import statutes
from casebook.rules.finding import Finding
from casebook.rules.kinds import common_parts, particulars, words
from casebook.rules.kinds.asked import Asked

_MAY_ORDER = {
    "Delivery": (
        "District Magistrate",
        "Chief Judicial Magistrate",
        "Court of Session",
        "High Court",
    ),
    "Search and detention": (
        "Another Magistrate",
        "Commissioner of Police",
        "District Superintendent of Police",
    ),
}
_TELECOM = (IdentifierKind.IPV4, IdentifierKind.IPV6, IdentifierKind.PHONE)


def parts(asked: Asked) -> tuple[LetterPart, ...]:
    """Give the parts of the order."""
    order = "delivery" if asked.particular("order") == "Delivery" else "detention"
    return (
        common_parts.case(asked),
        common_parts.law(asked, words.text(asked, "issued")),
        common_parts.facts(asked),
        LetterPart(
            "The order",
            (words.text(asked, "wanted"), words.text(asked, order)),
            is_fixed=True,
        ),
        common_parts.items("Articles", asked.particular("articles")),
        LetterPart(
            "Particulars of the order",
            facts=(
                ("Ordered", asked.particular("order")),
                ("By", asked.particular("authority")),
                ("Order", asked.particular("order_reference")),
                ("In the custody of", _custody(asked)),
                ("Post office", asked.particular("post_office")),
                *common_parts.known(("Period", words.period(asked))),
                ("Purpose", asked.particular("purpose")),
                *_delivered(asked),
            ),
        ),
        common_parts.lines(asked, "The identifiers asked about"),
        common_parts.assistance(asked, heading="Further"),
        common_parts.confidentiality(asked),
        common_parts.answer(asked),
    )


def findings(asked: Asked) -> tuple[Finding, ...]:
    """Check that the authority may order what is ordered, and that articles are named."""
    order, authority = asked.particular("order"), asked.particular("authority")
    allowed = _MAY_ORDER.get(order, ())
    found = []
    if allowed and authority and authority not in allowed:
        what = "delivery" if order == "Delivery" else "search and detention"
        who = f"{', '.join(allowed[:-1])} or {allowed[-1]}"
        found.append(
            Finding(
                f"{what.capitalize()} is not ordered by {authority}.",
                f"Have it ordered by {who}.",
                blocks=True,
            )
        )
    if not asked.particular("articles"):
        found.append(
            Finding("The order names no article.", "Describe each, one a line.", blocks=True)
        )
    found += particulars.order(
        asked, "period_from", "period_until", "The period ends before it begins."
    )
    if _is_after(asked) and any(line.identifier_kind in _TELECOM for line in asked.lines):
        found.append(
            Finding(
                f"Records of telecommunication are not in postal custody: "
                f"{words.section(asked, 'postal')} names the postal authority alone.",
                "Ask for them by a production notice.",
                blocks=True,
            )
        )
    return tuple(found)


def _delivered(asked: Asked) -> tuple[tuple[str, str], ...]:
    if asked.particular("order") != "Delivery":
        return ()
    return (("To be delivered to", asked.particular("deliver_to")),)


def _custody(asked: Asked) -> str:
    return "the postal authority" if _is_after(asked) else "the postal or telegraph authority"


def _is_after(asked: Asked) -> bool:
    return statutes.is_new_law("procedure", asked.header)
