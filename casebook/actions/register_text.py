"""Register many identifiers at once from a text; what cannot be taken is listed, never dropped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from casebook.actions.collect_identifiers import known_as
from casebook.actions.group_identifiers import check_name
from casebook.actions.paste_lines import BadRow
from casebook.errors import CaseError, FieldError
from casebook.intake import identifiers
from casebook.intake.identifiers import Found
from casebook.model.identifier import Identifier, IdentifierGroup, IdentifierKind
from casebook.model.labels import label
from casebook.rules import fields
from casebook.store.case_file import CaseFile

MAX_IDENTIFIERS = 10_000

_SEPARATORS = re.compile(r"[\s,;|<>\"'“”()]+")
_MEANT = re.compile(
    r"@|\[at\]|\[\.\]|\[dot\]|hxxp|://|\d+(?:\.\d+){3}|[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:]*:"
    r"|\A[0-9A-Fa-f]{24,}\Z",
    re.IGNORECASE,
)
"""What somebody means as an identifier although it is none: 203.0.113.999, a cut digest."""


@dataclass(frozen=True, slots=True)
class ReadText:
    """What a text holds: identifiers, each once in their order, and what could not be taken."""

    found: tuple[Found, ...]
    bad: tuple[BadRow, ...]


@dataclass(frozen=True, slots=True)
class Registered:
    """What became of a text: new identifiers, those that were in the register, and their group."""

    added: tuple[Identifier, ...]
    known: tuple[Identifier, ...]
    group: IdentifierGroup | None = None


def read_text(text: str, kind: IdentifierKind | None = None) -> ReadText:
    """Read identifiers row by row: those in it of kinds that show themselves, or all of one kind.

    With `kind` every row is one identifier. A row without any is bad, and so is each word that
    looks like an identifier and is none. Raises CaseError for more than 10,000.
    """
    found: dict[tuple[IdentifierKind, str], Found] = {}
    bad: list[BadRow] = []
    for number, row in enumerate(text.splitlines(), 1):
        if not row.strip():
            continue
        taken, sentences = _read_row(row, kind)
        for each in taken:
            found.setdefault((each.kind, each.value), each)
        bad += [BadRow(number, row, f"Row {number}: {sentence}") for sentence in sentences]
        if len(found) > MAX_IDENTIFIERS:
            raise CaseError(
                f"The text holds more than {MAX_IDENTIFIERS:,} identifiers. Register it in parts."
            )
    return ReadText(tuple(found.values()), tuple(bad))


def register_all(
    case: CaseFile,
    found: Sequence[Found],
    remarks: str = "",
    group_name: str = "",
) -> Registered:
    """Register what a text held in one entry, those already there left as they are.

    With `group_name` all of them, new or known, become a group of that name. Raises CaseError.
    """
    if not found:
        raise CaseError("There is no identifier to register. Paste or type one a row.")
    if group_name.strip():
        check_name(case, group_name)
    pairs = [(each, known_as(case, each.kind, each.value)) for each in found]
    # What was merged stands in the group as what it was merged into.
    known = tuple(dict.fromkeys(standing(case, row) for _, row in pairs if row is not None))
    new = [each for each, row in pairs if row is None]
    with case.transaction():
        added: list[Identifier] = []
        for each in new:
            row = Identifier("", 0, each.kind, each.value, each.as_found, remarks)
            if added:
                row = replace(row, number=added[-1].number + 1)
            row = case.assign(row)
            fields.check(row)
            added.append(row)
        group = None
        if group_name.strip():
            ids = tuple(row.id for row in (*known, *added))
            group = case.assign(IdentifierGroup("", 0, group_name.strip(), ids, remarks))
            fields.check(group)
        if not added and group is None:
            raise CaseError(
                f"Nothing is new: {', '.join(map(label, known[:8]))}"
                f"{' and more' if len(known) > 8 else ''} stand in the register already."
            )
        rows: list[object] = [*added, *((group,) if group else ())]
        kind = "identifier.add" if added else "group.add"
        case.append(kind, rows, summary=_summary(added, group))
    return Registered(tuple(added), known, group)


def _read_row(row: str, kind: IdentifierKind | None) -> tuple[list[Found], list[str]]:
    if kind is not None:
        try:
            value = identifiers.normalise(kind, row)
            fields.check(Identifier("new", 1, kind, value, row.strip()))
        except FieldError as error:
            return [], [str(error)]
        return [Found(kind, value, row.strip())], []
    found = list(identifiers.find(row))
    left = row
    for each in found:
        left = left.replace(each.as_found, " ")
    words = [word.strip(".:!?[]") for word in _SEPARATORS.split(left)]
    # What is found in a word alone is another spelling of something found in the row.
    wrong = [word for word in words if _MEANT.search(word) and not identifiers.find(word)]
    sentences = [
        f"“{word[:80]}” looks like an identifier, but is none. Correct it." for word in wrong
    ]
    if not found and not wrong:
        sentences = [
            f"“{row.strip()[:80]}” holds no address, e-mail address, domain, URL or hash. Choose "
            "the kind for accounts, phones, hosts, wallets and paths."
        ]
    return found, sentences


def standing(case: CaseFile, row: Identifier) -> Identifier:
    """Give the identifier that one was merged into, or itself."""
    while row.merged_into_id is not None:
        row = case.get(Identifier, row.merged_into_id)
    return row


def _summary(added: Sequence[Identifier], group: IdentifierGroup | None) -> str:
    words = []
    if len(added) == 1:
        words.append(f"{label(added[0])} ({added[0].value}) added")
    elif added:
        words.append(f"{label(added[0])} to {label(added[-1])} added from a text")
    if group is not None:
        words.append(f"{label(group)} ({group.name}) made of {len(group.member_ids)} identifiers")
    return ", ".join(words)
