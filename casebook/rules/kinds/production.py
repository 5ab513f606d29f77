"""The production notice: a written order to produce what is named in it."""

from __future__ import annotations

from casebook.model.letter import LetterPart
from casebook.rules import statutes, times
from casebook.rules.finding import Finding
from casebook.rules.kinds import common_parts, particulars, words
from casebook.rules.kinds.asked import Asked

_MAY_SIGN = ("", "Officer in charge of the police station", "Court")


def parts(asked: Asked) -> tuple[LetterPart, ...]:
    """Give the parts of the notice."""
    field = asked.particular
    return (
        common_parts.case(asked),
        common_parts.law(asked, words.text(asked, "issued")),
        common_parts.facts(asked),
        LetterPart(
            "In whose possession or power",
            facts=(("Believed to be with", field("addressee_person")),),
        ),
        LetterPart("Necessity", (words.text(asked, "necessary"),), is_fixed=True),
        common_parts.items("What is to be produced", field("items")),
        common_parts.lines(asked, "The identifiers asked about"),
        LetterPart("Period sought", facts=common_parts.known(("Period", words.period(asked)))),
        LetterPart(
            "When, where and how",
            facts=(
                ("Manner", field("manner")),
                ("Time", words.moment(field("produce_at"), asked.header)),
                ("Place", field("place")),
                *common_parts.known(("Format", field("format"))),
            ),
        ),
        LetterPart("Compliance", (words.text(asked, "compliance"),), is_fixed=True),
        common_parts.certificate(asked),
        _preservation(asked),
        common_parts.confidentiality(asked),
        LetterPart("What this notice does not reach", _exclusions(asked)),
        common_parts.assistance(asked, heading="Further"),
        common_parts.answer(asked, heading="Contact"),
    )


def findings(asked: Asked) -> tuple[Finding, ...]:
    """Check who signs, what is asked for, the period, and the time of production."""
    found = list(signer(asked))
    if not asked.particular("items") and not asked.lines:
        found.append(
            Finding(
                "The notice names nothing to produce.",
                "List each document, record or device, one a line.",
                blocks=True,
            )
        )
    if not words.period(asked):
        found.append(
            Finding(
                "The notice names no period; for logs it must.",
                "Enter from when until when the records are sought, with the zone.",
            )
        )
    found += particulars.order(
        asked, "period_from", "period_until", "The period sought ends before it begins."
    )
    found += _times(asked)
    if asked.particular("is_bank") == particulars.YES:
        found.append(
            Finding(
                "The addressee is a bank: entries in its books come as certified copies.",
                "Attach the request under the Bankers’ Books Evidence Act instead of this one.",
            )
        )
    return tuple(found)


def signer(asked: Asked) -> list[Finding]:
    """Say when the one who signs cannot order production."""
    if asked.particular("signed_by") in _MAY_SIGN:
        return []
    return [
        Finding(
            "The notice is signed by another officer than the officer in charge of the police "
            "station, or a court.",
            "Have the officer in charge of the police station sign it, or apply to the court.",
            blocks=True,
        )
    ]


def _times(asked: Asked) -> list[Finding]:
    sent = next((leg.sent_at for leg in asked.legs if leg.sent_at), None)
    issued = sent or asked.now
    named = (
        ("The time of production", words.instant_of(asked.particular("produce_at"))),
        ("The date by which an answer is due", asked.request.due_at),
    )
    return [
        Finding(
            f"{name} lies before the notice is issued.",
            "Enter a time that gives the addressee time to produce.",
            blocks=True,
        )
        for name, at in named
        if at is not None and times.is_before(at, issued)
    ]


def _preservation(asked: Asked) -> LetterPart:
    if asked.particular("preserve") == particulars.NO:
        return LetterPart("")
    return LetterPart(
        "Preservation",
        (
            "Please preserve the records named here, and those next to them in time, in their "
            "present state and with their metadata until the investigation and the trial are over.",
        ),
    )


def _exclusions(asked: Asked) -> tuple[str, ...]:
    is_new = statutes.is_new_law("procedure", asked.header)
    authority = "postal authority" if is_new else "postal or telegraph authority"
    privilege = "the law of evidence"
    if words.has_section(asked, "privilege"):
        privilege = words.section(asked, "privilege")
    exclusions = words.section(asked, "production_exclusions")
    return (
        f"Records that are privileged ({privilege}) are not called for.",
        f"Letters and other articles in the custody of the {authority} are not called for "
        f"({exclusions}); nor does this notice affect the Bankers’ Books Evidence Act.",
    )
