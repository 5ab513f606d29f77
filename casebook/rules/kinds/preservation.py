"""The preservation request: what others keep, so that it is not deleted."""

from __future__ import annotations

from casebook.model.letter import LetterPart
from casebook.rules.finding import Finding
from casebook.rules.kinds import common_parts, particulars, words
from casebook.rules.kinds.asked import Asked

_LAW = {"Indian intermediary": "home", "Provider abroad": "abroad", "24/7 network": "network"}


def parts(asked: Asked) -> tuple[LetterPart, ...]:
    """Give the parts of the request in the order of the template of the Cybercrime Convention."""
    field, header = asked.particular, asked.header
    addressee = common_parts.addressee(asked)
    return (
        LetterPart(
            "The request",
            facts=(
                ("Date", words.day(asked.now, header)),
                ("Our reference", asked.request.reference),
                ("Status", field("status")),
                *_previous(asked),
                ("Requested authority", addressee.name if addressee else ""),
            ),
        ),
        common_parts.requesting(
            asked,
            ("Person in charge", field("person_in_charge") or header.investigating_officer),
            *common_parts.known(("Mobile", field("mobile")), ("Fax", field("fax"))),
            ("Preferred means of reply", field("preferred_reply")),
            heading="Requesting authority",
        ),
        LetterPart(
            "Confirmation and proceedings",
            facts=(
                ("Confirms that this request is authentic", field("confirmed_by")),
                ("Investigating authority", field("investigated_by") or common_parts.asking(asked)),
                ("Prosecutor or court, case", field("prosecutor") or header.court),
                ("Earlier legal assistance", field("earlier_assistance") or "none"),
                ("Earlier preservation requests", field("earlier_preservation") or "none"),
            ),
        ),
        common_parts.case(asked, "Offence"),
        common_parts.law(asked, *_law(asked)),
        common_parts.facts(asked, "Summary of the facts"),
        LetterPart("Data to be preserved", words.paragraphs(field("data"))),
        common_parts.link(asked, "How the data relate to the offence"),
        LetterPart(
            "Custodian of the data, or place of the system", words.paragraphs(field("custodian"))
        ),
        LetterPart("Necessity of preservation", words.paragraphs(field("necessity"))),
        _follows(asked),
        common_parts.lines(asked, "Identifiers"),
        LetterPart("Period of the data", facts=(("Period", words.period(asked)),)),
        LetterPart("Non-disclosure", _silent(asked)),
        LetterPart("Duration", facts=(("Preservation asked for", _duration(asked)),)),
        common_parts.assistance(asked, words.text(asked, "keep")),
        common_parts.answer(asked),
    )


def findings(asked: Asked) -> tuple[Finding, ...]:
    """Check the duration, the period, and that what was granted has not run out."""
    found = particulars.order(
        asked, "period_from", "period_until", "The period of the data ends before it begins."
    )
    days = asked.particular("duration_days")
    if days and not (days.isascii() and days.isdigit() and 0 < int(days) <= 3_650):
        found.append(
            Finding(
                f"“{days}” is no number of days.",
                "Enter the days of preservation asked for, like 90.",
                blocks=True,
            )
        )
    return (*found, *_expiry(asked))


def _expiry(asked: Asked) -> list[Finding]:
    granted = [period for period in asked.periods if period.retracted is None and period.until]
    if not granted:
        if asked.particular("status") != "Extension":
            return []
        return [
            Finding(
                "An extension is asked for, but it is not recorded when the present period ends.",
                "Record the period that was granted, with its end.",
            )
        ]
    last = max(granted, key=lambda period: period.position)
    if last.until is None or last.until.utc_us > asked.now.utc_us:
        return []
    return [
        Finding(
            f"The preservation ended on {words.day(last.until, asked.header)}.",
            "Ask at once whether the data still exist, and ask for a new period.",
        )
    ]


def _previous(asked: Asked) -> tuple[tuple[str, str], ...]:
    if asked.particular("status") != "Extension":
        return ()
    ends = [period.until for period in asked.periods if period.until and not period.retracted]
    until = words.in_zones(ends[-1], asked.header, "\n") if ends else ""
    return (
        ("Previous ticket", asked.particular("previous_ticket")),
        ("Present period ends", until),
    )


def _law(asked: Asked) -> tuple[str, ...]:
    name = _LAW.get(asked.particular("channel"))
    return (words.text(asked, name),) if name else ()


def _follows(asked: Asked) -> LetterPart:
    if asked.particular("assistance_follows") != particulars.YES:
        return LetterPart("")
    return LetterPart("Request for legal assistance", (words.text(asked, "follows"),))


def _silent(asked: Asked) -> tuple[str, ...]:
    if asked.particular("non_disclosure") == particulars.NO:
        return ()
    return (words.text(asked, "silent"),)


def _duration(asked: Asked) -> str:
    days = asked.particular("duration_days")
    return f"{days} days from the date of this request, renewable" if days else ""
