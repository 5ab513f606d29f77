"""Placing times in UTC, against python-dateutil."""

from __future__ import annotations

import csv
from itertools import islice

from dateutil import parser

from casebook.intake.timestamps import Placer
from casebook.model.instant import microseconds_of
from casebook.model.timeline import TimeBasis
from tests.bench.measure import Result, median, timed
from tests.bench.timeline import ROUNDS, Workplace

SAMPLE = 40_000


def measure_times(place: Workplace) -> list[Result]:
    """Goal 6: mixed notations, none of them placed wrongly."""
    step = max(1, place.rows // SAMPLE)
    with place.csv.open(newline="", encoding="utf-8") as file:
        texts = [row[0] for row in islice(csv.reader(file), 1, None, step)]
    ours, peer = [], []
    for _ in range(ROUNDS):
        placer = Placer(TimeBasis())
        ours.append(timed(lambda: [placer(text) for text in texts]))  # noqa: B023
        peer.append(timed(lambda: [parser.parse(text) for text in texts]))
    placer = Placer(TimeBasis())
    wrong = sum(placer(text)[0] != microseconds_of(parser.parse(text)) for text in texts)
    factor = median(peer) / median(ours)
    return [
        Result("6", f"times in mixed notations, {wrong} wrong", _rate(texts, median(ours)),
               _rate(texts, median(peer)), f"{factor:.0f} x", ">= 30 x, 0 wrong",
               factor >= 30 and not wrong)
    ]  # fmt: skip


def _rate(texts: list[str], seconds: float) -> str:
    return f"{len(texts) / seconds / 1000:,.0f}k/s"
