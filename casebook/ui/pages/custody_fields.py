"""The fields of the forms about custody: release, receipt, and hand-overs of several exhibits."""

from __future__ import annotations

from casebook.ui.widgets.form import Field, Group, Kind

_SIDES: tuple[Field | Group, ...] = (
    Field("from_person", "Released by"),
    Field("from_place", "From place"),
    Field("to_person", "To whom"),
    Field("to_place", "To place"),
    Field("released_at", "Released at", Kind.INSTANT, required="Give the time of the release."),
    Field("purpose", "Purpose", hint="forensic examination, safe keeping, court …"),
    Field("mode", "Carried by", hint="hand, registered post, courier …"),
)

_REFERENCES: tuple[Field | Group, ...] = (
    Group("References"),
    Field("road_certificate", "Road certificate"),
    Field("store_register", "Store register", hint="malkhana: page and serial number"),
    Field("gd_entry", "GD entry"),
    Field("reference", "Letter"),
)

RELEASE_FIELDS: tuple[Field | Group, ...] = (
    *_SIDES,
    Field("seal", "Seal"),
    Field("opened", "Packet opened", hint="by whom, by what authority; empty: not opened"),
    *_REFERENCES,
    Field("remarks", "Remarks", Kind.TEXT, lines=2),
)

SEAL_CHOICES = (("", "not said"), ("yes", "yes, intact"), ("no", "no: broken or opened"))
"""What a receiver says of a seal. “No” opens an incident."""

RECEIPT_FIELDS: tuple[Field | Group, ...] = (
    Field("received_at", "Received at", Kind.INSTANT, required="Give the time of the receipt."),
    Field("seal_intact", "Seal intact?", Kind.CHOICE, SEAL_CHOICES),
    Field(
        "digest_check", "Digest on arrival", hint="SHA-256 as at seizure; not computed because …"
    ),
    Field("opened", "Packet opened", hint="by whom, by what authority; empty: not opened"),
    Field("delay_reason", "Why it took long", hint="where it was longer than the office allows"),
    Group("References"),
    Field("store_register", "Store register", hint="malkhana: page and serial number"),
    Field("gd_entry", "GD entry"),
    Field("remarks", "Remarks", Kind.TEXT, lines=2),
)

MOVE_FIELDS: tuple[Field | Group, ...] = (
    *_SIDES,
    Field("received_at", "Received at", Kind.INSTANT),
    Field("delay_reason", "Why it took long"),
    Group("Seal and content"),
    Field("seal", "Seal"),
    Field("seal_intact", "Seal intact?", hint="yes, or no and what was found"),
    Field("opened", "Packet opened", hint="by whom, by what authority"),
    Field("digest_check", "Digest on arrival"),
    *_REFERENCES,
    Field("remarks", "Remarks", Kind.TEXT, lines=2),
)
"""All of a move, for reading it and for correcting it with a reason."""

HAND_OVER_FIELDS: tuple[Field | Group, ...] = (
    *_SIDES,
    Field("road_certificate", "Road certificate"),
    Field("remarks", "Remarks", Kind.TEXT, lines=2),
)

RETURN_FIELDS: tuple[Field | Group, ...] = (
    Field("received_at", "Received at", Kind.INSTANT, required="Give the time of the receipt."),
    Field("seals", "Seal intact?"),
    Field("store_register", "Store register", hint="malkhana: page and serial number"),
    Field("gd_entry", "GD entry"),
    Field("remarks", "Remarks", Kind.TEXT, lines=2),
    Field("has_scan", "Scan", Kind.YES_NO, hint="attach the scan of the signed slip next"),
)
