"""The fields of the forms about exhibits: particulars, release, receipt, a digest from a memo."""

from __future__ import annotations

from casebook.model.evidence import Algorithm, DigestPurpose, ExhibitKind
from casebook.ui.widgets.form import Field, Group, Kind

KIND_CHOICES = tuple((kind, kind.value) for kind in ExhibitKind)

FIELDS: tuple[Field | Group, ...] = (
    Field("description", "Description", always=True, hint="what it is, in a few words"),
    Field("kind", "Kind", Kind.CHOICE, KIND_CHOICES),
    Field("parent_id", "Part of", Kind.CHOICE),
    Field(
        "original_or_copy", "Original", Kind.CHOICE, (("original", "original"), ("copy", "copy"))
    ),
    Group("Marks"),
    Field("make_model", "Make and model"),
    Field("serial_number", "Serial number"),
    Field("device_id", "IMEI, MAC, UIN"),
    Field("colour", "Colour"),
    Field("size_bytes", "Size in bytes", Kind.NUMBER),
    Group("Seizure"),
    Field("seized_at", "Seized at", Kind.INSTANT),
    Field("place_found", "Place found"),
    Field("seized_by", "Seized by"),
    Field("seal", "Seal"),
    Field("stored_at", "Kept at"),
    Field("how_produced", "How produced", Kind.TEXT, lines=2),
    Field("remarks", "Remarks", Kind.TEXT, lines=2),
)

MOVE_FIELDS: tuple[Field | Group, ...] = (
    Field("from_person", "Released by"),
    Field("from_place", "From place"),
    Field("to_person", "To whom"),
    Field("to_place", "To place"),
    Field("released_at", "Released at", Kind.INSTANT, required="Give the time of the release."),
    Field("purpose", "Purpose", hint="forensic examination, safe keeping, court …"),
    Field("mode", "Carried by", hint="hand, registered post, courier …"),
    Field("seal", "Seal"),
    Field("reference", "Reference", hint="road certificate, letter number …"),
    Field("remarks", "Remarks", Kind.TEXT, lines=2),
)

RECEIPT_FIELDS: tuple[Field | Group, ...] = (
    Field("received_at", "Received at", Kind.INSTANT, required="Give the time of the receipt."),
    Field(
        "seal_intact",
        "Seal",
        Kind.CHOICE,
        (("", "not said"), ("intact", "intact"), ("broken", "broken"), ("none", "no seal")),
    ),
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
)
