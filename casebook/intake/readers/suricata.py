"""EVE, the events of Suricata as JSON lines."""

from __future__ import annotations

from collections.abc import Iterator

from casebook.intake.readers.flows import facts, flow, sentence, shortened, volumes
from casebook.intake.readers.json_lines import JsonLines, Object, flat, text_of
from casebook.intake.readers.reader import Row
from casebook.intake.timestamps import Placer

_IN_MESSAGE = frozenset(
    ("timestamp", "event_type", "src_ip", "src_port", "dest_ip", "dest_port", "proto",
     "icmp_type", "icmp_code", "app_proto", "flow/bytes_toserver", "flow/bytes_toclient",
     "alert/signature", "payload", "payload_printable", "packet", "host", "pcap_filename")
)  # fmt: skip


def _recognise(item: Object) -> bool:
    kind = item.get("event_type")
    if "timestamp" not in item or not isinstance(kind, str):
        return False
    return "flow_id" in item or "src_ip" in item or kind in item


def _time(item: Object) -> str:
    return text_of(item.get("timestamp"))


def _take(number: int, raw: str, item: Object, place: Placer) -> Iterator[Row]:
    text = text_of(item["timestamp"])
    ts, flags = place(text)
    alert = item.get("alert")
    rule = text_of(alert.get("signature_id")) if isinstance(alert, dict) else ""
    said = dict(flat(item))
    user = next((said[name] for name in _USERS if name in said), "")
    yield (number, ts, text, flags, text_of(item["event_type"]), text_of(item.get("host")), user,
           rule, _message(said), raw)  # fmt: skip


_USERS = ("smb/ntlmssp/user", "krb5/cname", "rfb/authentication/user", "ftp/user")


def _message(said: dict[str, str]) -> str:
    who = flow(
        (said.get("src_ip", ""), said.get("src_port", said.get("icmp_type", ""))),
        (said.get("dest_ip", ""), said.get("dest_port", said.get("icmp_code", ""))),
        said.get("proto", ""),
        said.get("app_proto", ""),
        said.get("event_type", ""),
    )
    whole = sentence(
        who,
        said.get("alert/signature", ""),
        *volumes(said.get("flow/bytes_toserver", ""), said.get("flow/bytes_toclient", "")),
        *facts(said.items(), _IN_MESSAGE),
    )
    # Counters and whole answers can be of any length; they stand in the raw text.
    return shortened(whole)


EVE = JsonLines("Suricata EVE", _recognise, _take, _time)
