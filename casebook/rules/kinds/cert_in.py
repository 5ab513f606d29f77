"""The incident report to CERT-In, field by field as in its form."""

from __future__ import annotations

import re

from casebook.model.instant import Instant
from casebook.model.letter import LetterPart
from casebook.rules.finding import Finding
from casebook.rules.kinds import common_parts, particulars, words
from casebook.rules.kinds.asked import Asked

_MINUTE_US = 60_000_000


def parts(asked: Asked) -> tuple[LetterPart, ...]:
    """Give the parts of the report: the short form first, then what the long form adds."""
    field, header = asked.particular, asked.header
    return (
        LetterPart("Legal basis", (words.text(asked, "basis"),)),
        LetterPart(
            "Reporter",
            facts=(
                ("Name", field("reporter")),
                ("Role or title", field("reporter_role")),
                ("Organisation", field("reporter_organisation")),
                ("Contact number", field("reporter_phone")),
                ("E-mail", field("reporter_email")),
                ("Address", field("reporter_address")),
            ),
        ),
        LetterPart(
            "Basic incident details",
            facts=(
                ("Affected entity", _entity(asked)),
                ("Critical to the mission", field("is_critical")),
                ("Details", field("critical_details")),
            ),
        ),
        LetterPart("Type of incident (Annexure I)", facts=_types(asked)),
        LetterPart(
            "Affected system",
            facts=(
                ("Domain or URL", field("domain")),
                ("IP address", field("ip_address")),
                ("Operating system", field("operating_system")),
                ("Make, model or cloud details", field("make_model")),
                ("Affected application", field("application")),
                ("City, region, country", field("location")),
                ("Network and ISP", field("network")),
            ),
        ),
        common_parts.facts(asked, "Brief description"),
        LetterPart(
            "Times",
            facts=(
                ("Occurrence", words.moment(field("occurred_at"), header)),
                ("Detection", words.moment(field("detected_at"), header)),
                ("Noticed or brought to notice", _said(_noticed(asked), asked)),
                ("Reported", _said(_reported(asked), asked)),
                ("After notice", _elapsed(asked)),
            ),
        ),
        LetterPart(
            "Further details",
            facts=(
                ("Tracking number", "(for the use of CERT-In)"),
                ("Sector", field("sector")),
                ("Affected systems", field("systems")),
                ("Unusual behaviour", field("unusual_behaviour")),
                ("Experienced earlier", field("happened_before")),
                ("How it was detected", field("how_detected")),
                ("Agencies notified", field("agencies_notified")),
                ("Logs submitted, and how", field("logs_submitted")),
                ("Suspected source", field("suspected_source")),
                ("Security infrastructure", field("security_infrastructure")),
                ("Hosts affected", field("hosts_affected")),
                ("Actions to mitigate", field("mitigation")),
            ),
        ),
        _case(asked),
    )


def findings(asked: Asked) -> tuple[Finding, ...]:
    """Check the order of the times, the six hours, the ticks, and that something is described."""
    found = particulars.order(
        asked, "occurred_at", "detected_at", "The incident was detected before it occurred."
    )
    found += particulars.order(
        asked, "detected_at", "reported_at", "The incident was reported before it was detected."
    )
    found += _late(asked)
    wrong = [number for number in _ticked(asked) if not 1 <= number <= len(_names(asked))]
    if wrong or (asked.particular("incident_types") and not _ticked(asked)):
        found.append(
            Finding(
                f"Types of incident: “{asked.particular('incident_types')}” names what Annexure I "
                "does not have.",
                f"Give numbers from 1 to {len(_names(asked))}, like 2, 5, 6.",
                blocks=True,
            )
        )
    if not asked.request.facts.strip():
        found.append(
            Finding("The report has no description.", "Say in a few sentences what happened.")
        )
    if not _entity(asked):
        found.append(
            Finding("The affected entity is not named.", "Enter it in the request or the case.")
        )
    return tuple(found)


def _late(asked: Asked) -> list[Finding]:
    minutes = _minutes(asked)
    hours = int(asked.form.texts["hours"])
    if minutes is None or minutes <= hours * 60:
        return []
    return [
        Finding(
            f"The report goes out at {_clock(minutes)} after notice; it was due at T+{hours}:00.",
            "Send it at once with what is known, and say in the description why it is late.",
        )
    ]


def _types(asked: Asked) -> tuple[tuple[str, str], ...]:
    ticked = set(_ticked(asked))
    return tuple(
        (f"[{'x' if number in ticked else ' '}] {number}", name)
        for number, name in enumerate(_names(asked), start=1)
    )


def _names(asked: Asked) -> tuple[str, ...]:
    return words.texts(asked, "types")


def _ticked(asked: Asked) -> list[int]:
    return [int(number) for number in re.findall(r"\d{1,4}", asked.particular("incident_types"))]


def _entity(asked: Asked) -> str:
    return asked.particular("affected_entity") or asked.header.affected_organisation


def _noticed(asked: Asked) -> Instant | None:
    field = asked.particular
    return words.instant_of(field("noticed_at")) or words.instant_of(field("detected_at"))


def _reported(asked: Asked) -> Instant:
    sent = next((leg.sent_at for leg in asked.legs if leg.sent_at), None)
    return words.instant_of(asked.particular("reported_at")) or sent or asked.now


def _minutes(asked: Asked) -> int | None:
    noticed = _noticed(asked)
    if noticed is None:
        return None
    return (_reported(asked).utc_us - noticed.utc_us) // _MINUTE_US


def _elapsed(asked: Asked) -> str:
    minutes = _minutes(asked)
    return "" if minutes is None else f"reported at {_clock(minutes)}"


def _clock(minutes: int) -> str:
    sign, length = ("-" if minutes < 0 else "+"), abs(minutes)
    return f"T{sign}{length // 60}:{length % 60:02d}"


def _said(at: Instant | None, asked: Asked) -> str:
    return "" if at is None else words.in_zones(at, asked.header, "\n")


def _case(asked: Asked) -> LetterPart:
    return common_parts.case(asked) if asked.header.fir_number else LetterPart("")
