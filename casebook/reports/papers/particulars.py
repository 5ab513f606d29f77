"""Cells of the scene's papers: an exhibit's particulars, its clock and its digest in words."""

from __future__ import annotations

from casebook.model.evidence import Attachment, Digest, Exhibit, PowerState
from casebook.model.examination import ClockReading, ClockReference
from casebook.reports.content import Inline, Text, bold, grouped, mono, muted
from casebook.reports.papers.subject import Frame
from casebook.reports.papers.wording import (
    exhibit_name,
    given,
    joined,
    office_zone,
    size,
)

Part = tuple[Inline, ...]


def stacked(*parts: Part) -> Text:
    """Set parts one under the other; empty ones are left out."""
    result: list[Inline] = []
    for part in parts:
        if part:
            result += ["\n", *part] if result else part
    return tuple(result)


def named(name: str, value: str, *, is_mono: bool = False, must: bool = True) -> Part:
    """Give a name in grey with its value; nothing where an absent value need not be said."""
    if not value and not must:
        return ()
    return (muted(f"{name}: "), mono(value) if is_mono and value else given(value))


def marked(exhibit: Exhibit) -> Text:
    """Give the agency's mark of an exhibit, its number in the case, and its kind."""
    number: Part = (exhibit_name(exhibit),) if exhibit.mark else ()
    return stacked((bold(exhibit.mark or exhibit_name(exhibit)),), number, (str(exhibit.kind),))


def described(exhibit: Exhibit) -> Text:
    """Give what an exhibit is, with the numbers by which it is known."""
    ids = "; ".join(line.strip() for line in exhibit.device_id.splitlines() if line.strip())
    return stacked(
        (given(exhibit.description),),
        named("Make and model", exhibit.make_model),
        named("Serial number", exhibit.serial_number, is_mono=True),
        named("IMEI/UIN/UID/MAC/Cloud ID", ids, is_mono=True),
        named("Colour", exhibit.colour),
        named("Size", size(exhibit.size_bytes), must=False),
        named("Further", exhibit.other_information, must=False),
    )


def state_found(exhibit: Exhibit) -> Text:
    """Give the state in which an exhibit was found, and where."""
    power = "" if exhibit.power_state is PowerState.NOT_RECORDED else str(exhibit.power_state)
    return stacked(
        named("Condition", exhibit.condition),
        named("Power", power),
        named("Network", exhibit.network_state),
        named("Lock, password", exhibit.lock_state),
        named("Found", exhibit.place_found),
        named("Original or copy", joined((exhibit.original_or_copy, exhibit.how_produced), ": ")),
    )


def clock_sentence(reading: ClockReading, frame: Frame) -> str:
    """Say what a clock showed against which reference, and how far it was off."""
    shown, reference = reading.device_time, reading.reference_time
    seconds = reading.correction_us / 1_000_000
    off = f"{abs(seconds):g} s {'slow' if seconds > 0 else 'fast'}" if seconds else "in agreement"
    by = "the reference" if reading.reference is ClockReference.OTHER else reading.reference
    how = joined((f"Read by {reading.read_by}", reading.how))
    return (
        f"showed {shown.local(shown.zone)} when {by} showed "
        f"{reference.local(office_zone(frame))}: {off}. {how}."
    )


def file_names(files: tuple[Attachment, ...]) -> str:
    """Name attached files, each with its caption and the beginning of its SHA-256."""
    return "; ".join(
        joined((file.name, file.caption and f"({file.caption})"), " ")
        + f", SHA-256 {file.sha256[:16]}…"
        for file in files
    )


def digest_line(digest: Digest | None) -> Text:
    """Give a SHA-256 in groups of four digits, and over what it was computed."""
    if digest is None:
        return bold("No SHA-256 is recorded of this exhibit.")
    return stacked(
        (muted(f"{digest.algorithm} "), grouped(digest.value)),
        named("over", digest.over, must=False),
    )
