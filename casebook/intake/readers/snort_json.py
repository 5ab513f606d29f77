"""Alerts of Snort 3 as JSON lines (alert_json), where they hold the seconds since 1970."""

from __future__ import annotations

import re
from collections.abc import Iterator

from casebook.intake.readers import epochs
from casebook.intake.readers.flows import facts, flow, sentence
from casebook.intake.readers.json_lines import JsonLines, Object, flat
from casebook.intake.readers.reader import Row
from casebook.intake.timestamps import Placer

# Of the other time, which has no year, only the digits behind the second are taken.
_FRACTION = re.compile(r"\d\d:\d\d:\d\d(\.\d{1,9})\Z")
_IN_MESSAGE = frozenset(
    ("seconds", "timestamp", "src_addr", "src_port", "src_ap", "dst_addr", "dst_port", "dst_ap",
     "icmp_type", "icmp_code", "proto", "msg", "b64_data", "gid", "sid", "rev")
)  # fmt: skip


def _recognise(item: Object) -> bool:
    has_rule = "rule" in item or {"gid", "sid"} <= set(item)
    return has_rule and "seconds" in item and ("src_addr" in item or "src_ap" in item)


def _take(number: int, raw: str, item: Object, place: Placer) -> Iterator[Row]:
    said = dict(flat(item))
    fraction = _FRACTION.search(said.get("timestamp", ""))
    text = said["seconds"] + (fraction[1] if fraction else "")
    ts, flags = epochs.seconds(text, place)
    yield (number, ts, text, flags, class_of(said) or "alert", "", "",
           rule_of(said).rpartition(":")[0], message_of(said), raw)  # fmt: skip


def rule_of(said: dict[str, str]) -> str:
    """Give generator, number and revision of the rule, "" where an alert names none."""
    if "gid" in said and "sid" in said:
        return said.get("rule") or f"{said['gid']}:{said['sid']}:{said.get('rev', 0)}"
    return said.get("rule", "")


def class_of(said: dict[str, str]) -> str:
    """Give the class of an alert, "" for none."""
    kind = said.get("class", "")
    return kind if kind != "none" else ""


def message_of(said: dict[str, str]) -> str:
    """Say an alert in words, so that addresses keep their ports."""
    who = flow(
        _end(said, "src", said.get("icmp_type", "")),
        _end(said, "dst", said.get("icmp_code", "")),
        said.get("proto", ""),
    )
    return sentence(who, said.get("msg", ""), *facts(said.items(), _IN_MESSAGE))


def _end(said: dict[str, str], side: str, number: str) -> tuple[str, str]:
    """Give address and port, for ICMP its type or code; the two are also joined by a colon.

    What has no port is joined to 0.
    """
    joined, _, port = said.get(f"{side}_ap", "").rpartition(":")
    port = said.get(f"{side}_port", port)
    return said.get(f"{side}_addr", joined), number or ("" if port == "0" else port)


SNORT_JSON = JsonLines("Snort JSON", _recognise, _take)
