"""Access logs of the load balancers of AWS: application, network and classic ones."""

from __future__ import annotations

import re
from collections.abc import Iterator

from casebook.intake.readers.flows import facts, sentence, volumes
from casebook.intake.readers.line_log import LineLog
from casebook.intake.readers.reader import Row
from casebook.intake.timestamps import UNREADABLE, Placer, Unplaced
from casebook.model.timeline import UNDATED_US

# AWS writes every time in UTC, the network balancers without saying so.
_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z?"
_APPLICATION = re.compile(rf"(?:https?|h2|grpcs|wss?) {_TIME} \S+ \S+ \S+ ")
_NETWORK = re.compile(rf"tls \d\.\d {_TIME} \S+ \S+ \S+ ")
_CLASSIC = re.compile(rf"{_TIME} \S+ \S+:\d+ (?:\S+:\d+|-) -?[\d.]+ ")
_CELL = re.compile(r'"((?:[^"\\]|\\.)*+)"(?: |\Z)|(\S*)(?: |\Z)', re.DOTALL)

_SHARED = ("request_processing_time", "target_processing_time", "response_processing_time",
           "elb_status_code", "target_status_code", "received_bytes", "sent_bytes", "request",
           "user_agent", "ssl_cipher", "ssl_protocol")  # fmt: skip
_NAMES = {
    _APPLICATION: (
        "type", "time", "elb", "client:port", "target:port", *_SHARED, "target_group_arn",
        "trace_id", "domain_name", "chosen_cert_arn", "matched_rule_priority",
        "request_creation_time", "actions_executed", "redirect_url", "error_reason",
        "target:port_list", "target_status_code_list", "classification",
        "classification_reason", "conn_trace_id"),
    _NETWORK: (
        "type", "version", "time", "elb", "listener", "client:port", "destination:port",
        "connection_time", "tls_handshake_time", "received_bytes", "sent_bytes",
        "incoming_tls_alert", "chosen_cert_arn", "chosen_cert_serial", "tls_cipher",
        "tls_protocol_version", "tls_named_group", "domain_name", "alpn_fe_protocol",
        "alpn_be_protocol", "alpn_client_preference_list", "tls_connection_creation_time"),
    _CLASSIC: ("time", "elb", "client:port", "target:port", *_SHARED),
}  # fmt: skip
_IN_MESSAGE = frozenset(
    ("time", "request_creation_time", "tls_connection_creation_time", "elb", "client:port",
     "target:port", "destination:port", "target:port_list", "request", "elb_status_code",
     "received_bytes", "sent_bytes", "type", "version", "request_processing_time",
     "target_processing_time", "response_processing_time")
)  # fmt: skip


def _form(raw: str) -> re.Pattern[str] | None:
    return next((form for form in _NAMES if form.match(raw)), None)


def _fits(raw: str) -> bool:
    return _form(raw) is not None


def _fields(raw: str) -> tuple[tuple[str, str], ...]:
    form = _form(raw)
    if form is None:
        return ()
    cells = [found[1] if found[1] is not None else found[2] for found in _CELL.finditer(raw)]
    if cells and not cells[-1]:
        # The pattern finds the end of the line too.
        cells.pop()
    names = _NAMES[form]
    more = tuple(f"field {n}" for n in range(len(names) + 1, len(cells) + 1))
    return tuple(zip(names + more, cells, strict=False))


def _take(number: int, raw: str, place: Placer) -> Iterator[Row]:
    """Give the time of the request and that of the answer, where the log has both."""
    said = dict(_fields(raw))
    answered = "answered" if said.get("request_creation_time") else "requested"
    if said.get("type") == "tls":
        answered = "connection ended"
    times = [(answered, said["time"])]
    for name, kind in (("request_creation_time", "requested"),
                       ("tls_connection_creation_time", "connected")):  # fmt: skip
        if said.get(name, "-") != "-":
            times.insert(0, (kind, said[name]))
    placed: dict[int, tuple[str, str, int]] = {}
    for kind, text in times:
        try:
            ts, flags = place(text if text.endswith("Z") else f"{text}Z")
        except Unplaced:
            ts, flags = UNDATED_US, UNREADABLE << 4
        before = placed.get(ts)
        placed[ts] = (f"{before[0]}, {kind}" if before else kind, text, flags)
    message = _message(said)
    for ts, (kind, text, flags) in placed.items():
        yield number, ts, text, flags, kind, said["elb"], "", "", f"{kind}: {message}", raw


def _message(said: dict[str, str]) -> str:
    target = said.get("target:port", said.get("destination:port", "-"))
    ends = " → ".join(end for end in (said["client:port"], target) if end != "-")
    protocol = said.get("type", "")
    return sentence(
        " ".join(part for part in (ends, protocol, said.get("request", "")) if part),
        *facts((("status", said.get("elb_status_code", "")),)),
        *volumes(said.get("received_bytes", ""), said.get("sent_bytes", "")),
        *facts(said.items(), _IN_MESSAGE),
    )


LOAD_BALANCER = LineLog("AWS load balancer", _fits, _take, _fields)
