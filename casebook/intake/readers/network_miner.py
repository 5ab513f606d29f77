"""Lists of files that NetworkMiner cut out of network traffic; each time has its offset."""

from __future__ import annotations

from casebook.intake.readers.delimited import Delimited

_HEADER = ("SourceIP", "SourcePort", "DestinationIP", "DestinationPort", "Filename", "Timestamp")


def _recognise(header: list[str]) -> dict[str, str] | None:
    if not set(_HEADER) <= set(header):
        return None
    known = {"time": "Timestamp", "message": "Filename", "host": "SourceIP"}
    return known | ({"kind": "FileStreamType"} if "FileStreamType" in header else {})


NETWORK_MINER = Delimited("NetworkMiner files", _recognise)
