"""Which law applies to a case, by three independent dates, and which section to cite."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from casebook.errors import CaseError
from casebook.model.case import CaseHeader
from casebook.rules.law import new_law_from, table


@dataclass(frozen=True, slots=True)
class Provisions:
    """The acts that apply, the certificate section, and why, in one line for papers."""

    substantive: str
    procedure: str
    evidence: str
    certificate: str
    basis: str
    warnings: tuple[str, ...] = ()


def provisions(header: CaseHeader) -> Provisions:
    """Find the law of a case: the default by its dates, or the override with its reason."""
    chosen = {axis: _act_of(header, axis) for axis in table("statutes")["axes"]}
    return Provisions(
        substantive=chosen["substantive"],
        procedure=chosen["procedure"],
        evidence=chosen["evidence"],
        certificate=section_label("certificate", header),
        basis=_basis(header, chosen),
        warnings=_warnings(header, chosen),
    )


def section_number(subject: str, header: CaseHeader) -> str:
    """Give the bare number of the section on a subject, like 91; empty when there is none."""
    return _section(subject, header)[0]


def section_label(subject: str, header: CaseHeader) -> str:
    """Give the section on a subject as papers cite it, like “section 91, CrPC 1973”.

    Raises CaseError when the law that applies has no such section.
    """
    number, act = _section(subject, header)
    if not number:
        label = table("statutes")["sections"][subject]["label"]
        raise CaseError(f"The {act_title(act)} has no section on “{label}”.")
    word = table("statutes")["acts"][act].get("word", "section")
    return f"{word} {number}, {act_short(act)}"


def is_new_law(axis: str, header: CaseHeader) -> bool:
    """Say whether the act in force from 1 July 2024 applies on an axis, like `procedure`."""
    return _act_of(header, axis) == str(table("statutes")["axes"][axis]["new"])


def is_subject(subject: str) -> bool:
    """Say whether the table of law has a row on a subject."""
    return subject in table("statutes")["sections"]


def act_title(act: str) -> str:
    """Give the full title of an act, like Code of Criminal Procedure, 1973."""
    return str(table("statutes")["acts"][act]["title"])


def act_short(act: str) -> str:
    """Give the short title of an act with its year, like CrPC 1973."""
    return str(table("statutes")["acts"][act]["short"])


def _section(subject: str, header: CaseHeader) -> tuple[str, str]:
    row: dict[str, Any] = table("statutes")["sections"][subject]
    if not row["axis"]:
        return row["section"], row["act"]
    act = _act_of(header, row["axis"])
    is_old = act == table("statutes")["axes"][row["axis"]]["old"]
    return row["old" if is_old else "new"], act


def _act_of(header: CaseHeader, axis: str) -> str:
    rule = table("statutes")["axes"][axis]
    override: str = getattr(header, axis)
    if override:
        return override
    decided = _deciding_date(header, rule["decided_by"])
    return str(rule["old"] if decided is not None and decided < new_law_from() else rule["new"])


def _deciding_date(header: CaseHeader, field: str) -> date | None:
    # Without the date of the offence the date of the FIR bounds it: it cannot be later.
    text: str = getattr(header, field) or header.fir_date
    return date.fromisoformat(text) if text else None


def _basis(header: CaseHeader, chosen: dict[str, str]) -> str:
    axes = table("statutes")["axes"]
    acts = ", ".join(act_short(act) for act in chosen.values())
    overridden = [axis for axis in axes if getattr(header, axis)]
    if overridden:
        return f"Provisions cited: {acts} (decided by the officer: {header.law_reason.strip()})"
    if chosen["procedure"] == axes["procedure"]["old"]:
        clauses = f"{axes['procedure']['basis']} / {axes['evidence']['basis']}"
        return f"Provisions cited: {acts} (basis: {clauses})"
    in_force = f"BNSS and BSA in force from {_day(new_law_from())}"
    if chosen["substantive"] == axes["substantive"]["old"]:
        in_force = f"{axes['substantive']['basis']}; {in_force}"
    return f"Provisions cited: {acts} (basis: {in_force})"


def _warnings(header: CaseHeader, chosen: dict[str, str]) -> tuple[str, ...]:
    found = []
    if not header.fir_date:
        found.append("The date of the FIR is missing, so the law of today is cited. Enter it.")
    if not header.offence_date:
        found.append("The date of the offence is missing. Enter it to fix the law it falls under.")
    elif header.fir_date and _straddles(header) and not header.law_reason:
        found.append(
            f"The offence lies before {_day(new_law_from())} and the FIR after it: which law "
            "applies is disputed. Confirm it with a reason."
        )
    return (*found, *_wrong_sections(header, chosen["substantive"]))


def _straddles(header: CaseHeader) -> bool:
    offence = date.fromisoformat(header.offence_date)
    return offence < new_law_from() <= date.fromisoformat(header.fir_date)


def _wrong_sections(header: CaseHeader, substantive: str) -> list[str]:
    axis = table("statutes")["axes"]["substantive"]
    other = axis["new"] if substantive == axis["old"] else axis["old"]
    return [
        f"{section} is cited, but the {act_title(substantive)} applies to an offence of "
        f"{header.offence_date or 'this case'}."
        for section in header.sections
        if re.match(rf"{other}\b", section)
    ]


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
