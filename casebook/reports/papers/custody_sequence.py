"""The sequence of custody: for each device its holders in one list, gaps marked."""

from __future__ import annotations

import re

from casebook.model.evidence import Digest
from casebook.reports.content import (
    Block,
    Column,
    Document,
    Heading,
    KeyValues,
    Note,
    Paragraph,
    SignatureBlock,
    Table,
    Text,
    Title,
    bold,
    grouped,
    mono,
    muted,
)
from casebook.reports.papers.custody_form import SIGNED
from casebook.reports.papers.custody_subject import EvidenceSubject, Held, Item
from casebook.reports.papers.digest_report import compared, ends
from casebook.reports.papers.subject import Frame
from casebook.reports.papers.wording import (
    case_particulars,
    exhibit_name,
    exhibit_title,
    given,
    joined,
    moment,
    moment_in_line,
    quads,
    to_the_second,
)

GAP = "━━━ GAP ━━━"
"""Stands before every gap, so that it is seen on a photocopy too."""


def build(subject: EvidenceSubject) -> Document:
    """Give one block a device; derived records that never moved alone are listed at the end."""
    frame, items = subject.frame, subject.items
    one = items[0].exhibit if items and not subject.is_whole else None
    title = f"Sequence of custody: {exhibit_title(one)}" if one else "Sequence of custody"
    subtitle = one.description if one else frame.header.title
    live = [item for item in items if item.exhibit.retracted is None or one is not None]
    shown = [item for item in live if item.moves or item.exhibit.parent_id is None or one]
    rest = [item for item in live if item not in shown]
    blocks: list[Block] = [Title(title, subtitle), case_particulars(frame)]
    if frame.provisions.custody:
        blocks.append(Paragraph(frame.provisions.custody))
    blocks.append(Paragraph(_READ, small=True))
    for item in shown:
        blocks += _about(item, frame)
    if not shown:
        blocks.append(Paragraph(muted("No exhibit is recorded.")))
    if rest:
        blocks += [Heading("Records that were never moved on their own"), _derived(rest)]
    blocks += [
        Heading("Signed by"),
        SignatureBlock((("Investigating officer", SIGNED),)),
    ]
    return Document(title, frame.header.title, tuple(blocks), landscape=True)


_READ = (
    "Each line is one holder from receipt to release; moves in which nothing changed are joined. "
    f"{GAP} marks a joint that is not proven. The signature at the end is made by hand."
)
_NONE = (bold(GAP), "  No custody is recorded.")


def _about(item: Item, frame: Frame) -> list[Block]:
    exhibit = item.exhibit
    blocks: list[Block] = [Heading(f"{exhibit_title(exhibit)}: {exhibit.description}")]
    if exhibit.retracted is not None:
        blocks.append(Note(exhibit.retracted, "This exhibit was struck out (retracted)"))
    made = joined((exhibit.make_model, str(exhibit.kind), exhibit.colour))
    ids = joined((exhibit.serial_number, exhibit.device_id), "\n")
    seized = joined((exhibit.place_found, exhibit.seized_by and f"by {exhibit.seized_by}"))
    digests = ends(item.digests)
    blocks += [
        KeyValues(
            (
                ("Device", given(made)),
                ("Serial and other numbers", mono(ids) if ids else given("")),
                ("Seized", (given(seized), "; ", moment_in_line(exhibit.seized_at, frame))),
                ("Digest at the start", _end(digests[:1], frame)),
                (
                    "Digest at the end",
                    _end(digests[1:], frame) if digests[1:] else _no_end(digests),
                ),
            )
        ),
        _holders(item, frame) if item.holdings else Paragraph(_NONE),
    ]
    return blocks


def _end(digests: tuple[Digest, ...], frame: Frame) -> Text:
    if not digests:
        return muted("not hashed")
    digest = digests[0]
    when = moment_in_line(to_the_second(digest.computed_at), frame)
    head = (f"{digest.algorithm}, {digest.purpose}, ", when, "\n", grouped(digest.value))
    return (*head, "\n", compared(digest.matches)) if digest.matches else head


def _no_end(digests: tuple[Digest, ...]) -> Text:
    return muted("computed once only: nothing to compare with" if digests else "not hashed")


def _holders(item: Item, frame: Frame) -> Table:
    columns = (
        Column("No.", 24),
        Column("Held by, at", 220),
        Column("From", 130),
        Column("To", 130),
        Column("Seal", 110),
        Column("Digest", 137),
    )
    rows: list[tuple[Text, ...]] = []
    notes: dict[int, Text] = {}
    last = len(item.holdings)
    for number, held in enumerate(item.holdings, start=1):
        if held.gap:
            text = (bold(f"{GAP}  "), held.gap)
            if rows:
                notes[len(rows) - 1] = text
            else:
                rows.append(("", text, "", "", "", ""))
        rows.append(_holder_row(number, held, frame, is_last=number == last))
    return Table(columns, tuple(rows), notes=notes)


def _holder_row(number: int, held: Held, frame: Frame, *, is_last: bool) -> tuple[Text, ...]:
    open_end = "still held" if is_last and held.since else "not recorded"
    return (
        str(number),
        (bold(held.holder), f"\n{held.place}" if held.place else muted("\nplace not recorded")),
        moment(held.since, frame) if held.since else bold("not recorded"),
        moment(held.until, frame) if held.until else bold(open_end),
        held.seal or muted("none recorded"),
        _digest_of(held),
    )


def _digest_of(held: Held) -> Text:
    """Set the words “SHA-256 9f86...” with the value in groups."""
    name, _, value = held.digest.rpartition(" ")
    if re.fullmatch("[0-9a-f]{32,64}", value):
        return (f"{name}\n", quads(value))
    return held.digest or muted("none computed")


def _derived(items: list[Item]) -> Table:
    columns = (
        Column("Exhibit", 100),
        Column("Description", 260),
        Column("Of", 100),
        Column("How it was produced", 170),
        Column("Held now", 121),
    )
    rows: tuple[tuple[Text, ...], ...] = tuple(
        (
            bold(exhibit_title(item.exhibit)),
            item.exhibit.description,
            exhibit_name(item.parent) if item.parent else given(""),
            given(joined((item.exhibit.original_or_copy, item.exhibit.how_produced), ": ")),
            given(item.holder),
        )
        for item in items
    )
    return Table(columns, rows)
