"""What the fields that a kind has of its own still lack, or hold wrongly."""

from __future__ import annotations

from datetime import date

from casebook.model.request_form import Need, Particular, ParticularType
from casebook.rules.finding import Finding
from casebook.rules.kinds import words
from casebook.rules.kinds.asked import Asked
from casebook.rules.wanted import short

YES, NO = "yes", "no"
"""What a field of the type yes or no holds."""

_REMEDY = "Enter it in the request."


def findings(asked: Asked) -> list[Finding]:
    """Check the fields of the kind: what is needed and empty, and what is not of its type."""
    found = []
    for field in asked.form.particulars:
        value = asked.particular(field.name)
        if not field.applies(asked.request.particulars):
            continue
        if value:
            found += _wrong(field, value)
        elif field.need is not Need.NONE:
            sentence = field.missing or f"“{field.label}” is empty."
            found.append(Finding(sentence, _REMEDY, blocks=field.need is Need.BLOCKS))
    return found


def order(asked: Asked, earlier: str, later: str, sentence: str) -> list[Finding]:
    """Say `sentence` when one field lies after another that cannot come before it."""
    first = words.instant_of(asked.particular(earlier))
    last = words.instant_of(asked.particular(later))
    if first is None or last is None or first.utc_us <= last.utc_us:
        return []
    return [Finding(sentence, "Correct one of the two times.", blocks=True)]


def _wrong(field: Particular, value: str) -> list[Finding]:
    match field.type:
        case ParticularType.CHOICE if value not in field.choices:
            choices = ", ".join(field.choices)
            return [_finding(field, value, "is none of the choices", f"Choose one of: {choices}.")]
        case ParticularType.YES_NO if value not in (YES, NO):
            return [_finding(field, value, "is neither yes nor no", "Answer yes or no.")]
        case ParticularType.DAY if not _is_day(value):
            return [_finding(field, value, "is not a date", "Write it as YYYY-MM-DD.")]
        case ParticularType.INSTANT if words.instant_of(value) is None:
            return [
                _finding(
                    field,
                    value,
                    "is not a time with its zone",
                    "Write it like 2022-11-23T06:45:00+05:30.",
                )
            ]
    return []


def _finding(field: Particular, value: str, what: str, remedy: str) -> Finding:
    return Finding(f"{field.label}: “{short(value)}” {what}.", remedy, blocks=True)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
