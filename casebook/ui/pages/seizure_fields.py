"""The fields of the forms about a search and seizure: the memo, and its witnesses."""

from __future__ import annotations

from casebook.ui.widgets.form import Field, Group, Kind

SEIZURE_FIELDS: tuple[Field | Group, ...] = (
    Field("place", "Place", always=True, hint="address of the search and seizure"),
    Field("memo_number", "Memo number", always=True),
    Field("coordinates", "GPS", hint="28.5672, 77.2100"),
    Field("started_at", "Started at", Kind.INSTANT, always=True),
    Field("ended_at", "Ended at", Kind.INSTANT, always=True),
    Field("seized_by", "Seized by", always=True, hint="rank, name, number"),
    Field("occupant", "Owner, occupant", hint="who was present for the owner"),
    Field("examiner_present", "Examiner present", hint="the forensic expert at the scene"),
    Group("Authority"),
    Field("authority", "Warrant or power", hint="warrant number and court, or the section"),
    Field("no_warrant_reason", "Why no warrant", Kind.TEXT, lines=2),
    Field("no_witness_reason", "Why no witness", Kind.TEXT, lines=2),
    Group("Packing and seals"),
    Field("packing", "Packing", Kind.TEXT, lines=2, hint="Faraday cover, antistatic bag …"),
    Field("seal_impression", "Seal impression"),
    Field("seal_handed_to", "Seal handed to"),
    Field("copies_to", "Copies of data to", hint="who was given a copy of the data"),
    Field("memo_copy_to", "Copy of memo to"),
    Group("Audio-video record"),
    Field("recording_sid", "SID of packet", hint="16 digits of eSakshya"),
    Field("recording_device", "Recorded with"),
    Field("recording_duration", "Duration", hint="00:03:58"),
    Field(
        "audio_video_files",
        "Files",
        Kind.LIST,
        lines=3,
        hint="one a line: clip1.mp4 SHA-256 9f86…",
    ),
    Field("recording_forwarded_to", "Forwarded to", hint="magistrate, storage"),
    Field("recording_forwarded_at", "Forwarded at", Kind.INSTANT),
    Field("no_recording_reason", "Why no record", Kind.TEXT, lines=2),
    Group("Remarks"),
    Field("remarks", "Remarks", Kind.TEXT, lines=2),
)

WITNESS_FIELDS: tuple[Field | Group, ...] = (
    Field("name", "Name", always=True),
    Field("parentage", "Parentage", hint="son, daughter or spouse of"),
    Field("age", "Age"),
    Field("address", "Address", Kind.TEXT, lines=2),
    Field("identity", "Identity", hint="which document, its number"),
    Field("remarks", "Remarks", Kind.TEXT, lines=2),
)
