"""The seizure of exhibits: where, when, by what authority, and before which witnesses."""

from __future__ import annotations

from dataclasses import dataclass

from casebook.model.instant import Instant


@dataclass(frozen=True, slots=True)
class Seizure:
    """One search and seizure, SZ-`number`, and what its memo says; its exhibits name it.

    Fields follow the seizure memo (CrPC 100, 102, 165; BNSS 103, 105, 106, 185). The lines of
    `audio_video_files` are like "clip1.mp4 SHA-256 9f86...". `no_witness_reason` and
    `no_recording_reason` stand where there were no witnesses or no audio-video record.
    """

    id: str
    number: int
    memo_number: str
    place: str
    coordinates: str = ""
    started_at: Instant | None = None
    ended_at: Instant | None = None
    authority: str = ""
    no_warrant_reason: str = ""
    seized_by: str = ""
    occupant: str = ""
    no_witness_reason: str = ""
    examiner_present: str = ""
    packing: str = ""
    seal_impression: str = ""
    seal_handed_to: str = ""
    copies_to: str = ""
    memo_copy_to: str = ""
    recording_sid: str = ""
    recording_device: str = ""
    recording_duration: str = ""
    audio_video_files: tuple[str, ...] = ()
    recording_forwarded_to: str = ""
    recording_forwarded_at: Instant | None = None
    no_recording_reason: str = ""
    remarks: str = ""
    retracted: str | None = None


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness of a seizure, in the order in which they signed."""

    id: str
    seizure_id: str
    position: int
    name: str
    parentage: str = ""
    age: str = ""
    address: str = ""
    identity: str = ""
    remarks: str = ""
    retracted: str | None = None
