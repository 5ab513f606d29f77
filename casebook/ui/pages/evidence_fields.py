"""The fields of the forms about one exhibit: particulars, a digest from a memo, a clock."""

from __future__ import annotations

from casebook.model.evidence import (
    RELATIONS,
    Algorithm,
    DigestPurpose,
    ExhibitKind,
    PowerState,
)
from casebook.model.examination import ClockReference
from casebook.ui.widgets.form import Field, Group, Kind


def _power_words(state: PowerState) -> str:
    return "" if state is PowerState.NOT_RECORDED else state.value


FIELDS: tuple[Field | Group, ...] = (
    Field("description", "Description", always=True, hint="what it is, in a few words"),
    Field("kind", "Kind", Kind.CHOICE, tuple((kind, kind.value) for kind in ExhibitKind)),
    Field("mark", "Mark", hint="the office's own number"),
    Field("parent_id", "Part of", Kind.PICK, hint="EX-3, or words of it; empty: of nothing"),
    Group("The device"),
    Field("make_model", "Make and model"),
    Field("serial_number", "Serial number"),
    Field(
        "device_id",
        "Numbers of it",
        Kind.TEXT,
        hint="one a line: IMEI 490154203237518, MAC 00:1A:…, UIN …, UID …, Cloud ID …",
        lines=2,
    ),
    Field("colour", "Colour"),
    Field("size_bytes", "Size in bytes", Kind.NUMBER),
    Group("Where and when it was found"),
    Field("seizure_id", "Seizure", Kind.PICK, hint="SZ-1, or words of its place"),
    Field("seized_at", "Seized at", Kind.INSTANT),
    Field("place_found", "Place found"),
    Field("seized_by", "Seized by"),
    Group("State when it was found"),
    Field(
        "power_state",
        "Power",
        Kind.CHOICE,
        tuple((state, state.value) for state in PowerState),
        show=_power_words,
    ),
    Field("network_state", "Network", hint="connected by cable, Wi-Fi on, aeroplane mode …"),
    Field("lock_state", "Lock and passwords", hint="locked; PIN given by whom, kept where"),
    Field("condition", "Condition", hint="intact, screen broken …"),
    Group("Packing, seal and store"),
    Field("seal", "Seal"),
    Field("packet", "Packet"),
    Field("stored_at", "Kept at"),
    Group("Whose it is"),
    Field("relations", "It is", Kind.TICKS, tuple((each, each) for each in RELATIONS)),
    Field("relation_by", "by whom"),
    Group("Original or copy"),
    Field(
        "original_or_copy", "It is", Kind.CHOICE, (("original", "an original"), ("copy", "a copy"))
    ),
    Field(
        "is_original_route",
        "Original produced",
        Kind.YES_NO,
        hint="by its owner, in court",
    ),
    Field("how_produced", "How produced", Kind.TEXT, lines=2),
    Field("recorded_by", "Recorded by", hint="who operated the device that made the record"),
    Group("Other"),
    Field("other_information", "Other information", Kind.TEXT, lines=2),
    Field("remarks", "Remarks", Kind.TEXT, lines=2),
)

DIGEST_FIELDS: tuple[Field | Group, ...] = (
    Field("algorithm", "Algorithm", Kind.CHOICE, tuple((a, a.value) for a in Algorithm)),
    Field("value", "Value", hint="hex digits, as the memo gives them"),
    Field("over", "Of what", hint="the disk, the image FILE.E01 …"),
    Field("computed_at", "Computed at", Kind.INSTANT, required="Give the time it was computed."),
    Field("computed_by", "Computed by"),
    Field("tool", "Tool", hint="name and version"),
    Field("purpose", "Purpose", Kind.CHOICE, tuple((p, p.value) for p in DigestPurpose)),
    Field("method", "Method", hint="write blocker, how the medium was attached"),
    Field("reason", "Reason", hint="when it was computed late: why"),
)

CLOCK_FIELDS: tuple[Field | Group, ...] = (
    Field(
        "device_time",
        "The device showed",
        Kind.INSTANT,
        required="Give the time the device showed.",
    ),
    Field(
        "reference_time",
        "The reference",
        Kind.INSTANT,
        required="Give the true time of the same moment.",
    ),
    Field("reference", "Compared with", Kind.CHOICE, tuple((r, r.value) for r in ClockReference)),
    Field("how", "How", hint="side by side, photographed together, by which command"),
    Field("read_by", "Read by"),
    Field("attachment_id", "Photograph", Kind.CHOICE),
    Field("remarks", "Remarks", Kind.TEXT, lines=2),
)
