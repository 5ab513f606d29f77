"""Sections of law and FIR numbers that somebody typed, against those of the case."""

from __future__ import annotations

import re
from collections.abc import Iterator

from casebook.model.case import CaseHeader
from casebook.rules import statutes
from casebook.rules.finding import Finding
from casebook.rules.law import table

_NAMES = {
    "IPC": r"I\.?P\.?C\b\.?|Indian Penal Code",
    "BNS": r"B\.?N\.?S\b\.?(?!\.?S)|Bharatiya Nyaya Sanhita",
    "CrPC": r"Cr\.?\s?P\.?\s?C\b\.?|Code of Criminal Procedure",
    "BNSS": r"B\.?N\.?S\.?S\b\.?|Bharatiya Nagarik Suraksha Sanhita",
    "IEA": r"I\.?E\.?A\b\.?|(?:Indian )Evidence Act",
    "BSA": r"B\.?S\.?A\b\.?|Bharatiya Sakshya Adhiniyam",
}
"""How each act of the three axes is written."""

_NUMBER = r"\d{1,3}[A-Z]{0,2}(?:\([0-9A-Za-z]{1,5}\))*(?![\w/])"
_BARE = re.compile(rf"(?:\bsections?|\bsec\.|\bs\.|\bu/s\.?)\s*({_NUMBER})", re.IGNORECASE)
_ANY_ACT = re.compile(
    r"\b(?:Act|Code|Sanhita|Adhiniyam|Rules|Ordinance|Convention|Constitution|Cap|Law|USC)\b|"
    + "|".join(rf"\b(?:{name})" for name in _NAMES.values())
)
_NEAR = 60
_FIR = re.compile(r"\bF\.?I\.?R\.?\s*(?:No\.?|number)?\s*:?\s*(\d{1,6}/\d{2,4})", re.IGNORECASE)


def findings(header: CaseHeader, where: str, text: str, *, blocks: bool = False) -> list[Finding]:
    """Check the sections and the FIR number that a text names against the dates of the case.

    `where` says in which field the text stands. A section of the act that does not apply blocks
    when `blocks`; what is doubtful never does.
    """
    found = []
    for axis, rule in table("statutes")["axes"].items():
        is_new = statutes.is_new_law(axis, header)
        applies, other = (rule["new"], rule["old"]) if is_new else (rule["old"], rule["new"])
        found += [
            Finding(
                f"{where} cites {number} of the {statutes.act_short(other)}, but by the dates of "
                f"the case the {statutes.act_short(applies)} applies.",
                "Leave the section out: the letter cites it by the dates. Or decide in the case "
                "header, with a reason, that another law applies.",
                blocks,
            )
            for number in _cited(other, text)
        ]
        found += _of_the_other_act(where, text, axis, applies, is_new)
    return found + _without_act(where, text) + _other_fir(header, where, text)


def _cited(act: str, text: str) -> list[str]:
    """Give the sections of an act that a text names, each once."""
    name = _NAMES[act]
    before = re.compile(rf"\b({_NUMBER})\s*,?\s*(?:of\s+(?:the\s+)?)?(?:{name})")
    after = re.compile(
        rf"\b(?:{name})\s*(?:,?\s*\d{{4}}\b)?\s*,?\s*(?:[Ss]ections?|[Ss]ec\.|s\.|u/s)?\s*({_NUMBER})"
    )
    hits = [found[1] for found in (*before.finditer(text), *after.finditer(text))]
    return list(dict.fromkeys(hits))


def _of_the_other_act(
    where: str, text: str, axis: str, applies: str, is_new: bool
) -> Iterator[Finding]:
    """Doubt a number that the right act has on no known subject, but the other act has."""
    rows = [row for row in table("statutes")["sections"].values() if row["axis"] == axis]
    right, wrong = ("new", "old") if is_new else ("old", "new")
    known = {row[right] for row in rows}
    for number in _cited(applies, text):
        other = [row for row in rows if row[wrong] == number and row[right]]
        if number not in known and other:
            yield Finding(
                f"{where} cites {number} of the {statutes.act_short(applies)}, where "
                f"“{other[0]['label']}” is {other[0][right]}; {number} is its number in the "
                "other act.",
                "Correct the number, or leave it out: the letter cites it by the dates.",
            )


def _without_act(where: str, text: str) -> list[Finding]:
    found = []
    for hit in _BARE.finditer(text):
        near = text[max(0, hit.start() - _NEAR) : hit.end() + _NEAR]
        if not _ANY_ACT.search(near):
            found.append(
                Finding(
                    f"{where} names section {hit[1]} without its act.",
                    "Name the act, or leave the section out: the letter cites it by the dates.",
                )
            )
    return found


def _other_fir(header: CaseHeader, where: str, text: str) -> list[Finding]:
    if not header.fir_number:
        return []
    return [
        Finding(
            f"{where} names FIR {number}, but this case is FIR {header.fir_number}.",
            "Correct one of the two, unless another case is meant.",
        )
        for number in dict.fromkeys(hit[1] for hit in _FIR.finditer(text))
        if number not in header.fir_number
    ]
