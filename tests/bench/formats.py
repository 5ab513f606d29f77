"""Goals 4 and 5: bodyfiles against mactime, and logs to finished segments against their parsers."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import redirect_stdout
from pathlib import Path

from casebook.actions import import_worker
from casebook.intake.detect import detect
from casebook.intake.source import open_source
from casebook.model.case import CaseHeader
from casebook.model.timeline import TimeBasis
from casebook.store.case_file import CaseFile
from casebook.store.scratch import read_scratch
from tests.bench.measure import SHARED, Result, Run, median, python_with, run, tool, without_peer
from tests.bench.timeline import EXAMINER, ROUNDS, Workplace

_SMALL_BYTES = 100_000
_PYTHON_EVTX = """
import sys
from Evtx.Evtx import Evtx
with Evtx(sys.argv[1]) as log:
    for record in log.records():
        try:
            print(record.xml())
        except Exception:
            print("<Event ")
"""
_EVTX = SHARED / "data" / "evtx"


def measure_formats(place: Workplace) -> list[Result]:
    """Measure a bodyfile of as many lines as the timeline has rows, and the logs."""
    return [*_bodyfile(place), *_evtx(place), *_logs(place)]


def _bodyfile(place: Workplace) -> list[Result]:
    path = _generated(place, "bodyfile", place.rows)
    mactime = tool("mactime")
    ours, peer = [], []
    for _ in range(ROUNDS):
        if mactime is not None:
            peer.append(run([mactime, "-b", str(path), "-d", "-z", "UTC"], place.folder))
        ours.append(_imported(place, path))
    what = f"bodyfile of {place.rows:,} lines to searchable, identifiers later"
    seconds, memory = _median_s(ours), max(r.peak_bytes for r in ours)
    shown = f"{seconds:.1f} s ({median([r.cpu_seconds for r in ours]):.1f} CPU)"
    if not peer:
        return [without_peer("4", what, shown, "mactime", "<= 0.6")]
    peer_s, peer_memory = _median_s(peer), max(r.peak_bytes for r in peer)
    peer_cpu = median([r.cpu_seconds for r in peer])
    return [
        Result("4", what, shown, f"{peer_s:.1f} s ({peer_cpu:.1f} CPU)",
               f"{seconds / peer_s:.2f}", "<= 0.60", seconds <= 0.6 * peer_s),
        Result("4", "memory, all processes", f"{memory >> 20} MiB", f"{peer_memory >> 20} MiB",
               f"{memory / peer_memory:.2f}", "<= 0.30", memory <= 0.3 * peer_memory),
    ]  # fmt: skip


def _evtx(place: Workplace) -> list[Result]:
    """Measure event logs, each record to a finished segment, on one processor."""
    paths = sorted(_EVTX.glob("*.evtx"))
    if not paths:
        return [without_peer("5", "EVTX", "no files", "shared/data", ">= 100 x, >= 2 x")]
    rate = median([_rate(place, paths) for _ in range(ROUNDS)])
    python, exporter = python_with("Evtx.Evtx"), tool("evtxexport")
    found = []
    for name, command, some, factor in (
        ("python-evtx", python and [python, "-c", _PYTHON_EVTX], _small(paths), 100),
        ("evtxexport", exporter and [exporter], paths, 2),
    ):
        what, shown = f"EVTX to a segment, {name}", f"{rate:,.0f} records/CPU s"
        if not command:
            found.append(without_peer("5", what, shown, name, f">= {factor} x"))
            continue
        theirs = _peer_rate(command, some)
        found.append(
            Result("5", what, shown, f"{theirs:,.0f} records/CPU s", f"{rate / theirs:.1f} x",
                   f">= {factor} x", rate >= factor * theirs)
        )  # fmt: skip
    return found


def _logs(place: Workplace) -> list[Result]:
    found = []
    lines = min(place.rows, 200_000)
    for name in ("apache", "syslog"):
        path = _generated(place, name, lines)
        # What log2timeline writes is neither sorted nor indexed: reading alone is shown too.
        rates = {
            f"{name} to a segment, log2timeline": median(
                [_rate(place, [path]) for _ in range(ROUNDS)]
            ),
            f"{name} to rows, log2timeline": median([_rows_rate(path) for _ in range(ROUNDS)]),
        }
        shown = {what: f"{rate:,.0f} lines/CPU s" for what, rate in rates.items()}
        command = tool("log2timeline.py") or tool("log2timeline")
        if command is None:
            found += [without_peer("5", what, shown[what], "log2timeline", ">= 50 x")
                      for what in rates]  # fmt: skip
            continue
        output = place.folder / f"{name}.plaso"
        output.unlink(missing_ok=True)
        peer = run(
            [command, "--single-process", "--unattended", "-q", "--storage-file", str(output),
             str(path)],
            place.folder,
        )  # fmt: skip
        theirs = lines / peer.cpu_seconds
        found += [
            Result("5", what, shown[what], f"{theirs:,.0f} lines/CPU s", f"{rate / theirs:.0f} x",
                   ">= 50 x", rate >= 50 * theirs)
            for what, rate in rates.items()
        ]  # fmt: skip
    return found


def _rate(place: Workplace, paths: list[Path]) -> float:
    """Give how many records a processor takes in a second, until their segments are finished."""
    folder = place.folder / "segments"
    folder.mkdir(exist_ok=True)
    basis = TimeBasis("UTC", 2024)
    started, rows = time.process_time(), 0
    for number, path in enumerate(paths):
        with open_source(path) as source, Path(os.devnull).open("w") as nothing:
            reader, layout = detect(source, "")
            work = import_worker._PieceReader(str(folder / str(number)), None)
            with redirect_stdout(nothing):
                for piece in reader.pieces(source, layout, 1):
                    work.read(reader.rows(source, piece, layout, basis))
    seconds = time.process_time() - started
    for scratch in folder.iterdir():
        rows += read_scratch(scratch, thorough=False).rows
        scratch.unlink()
    return rows / seconds


def _rows_rate(path: Path) -> float:
    """Give how many rows a processor reads in a second."""
    started = time.process_time()
    with open_source(path) as source:
        reader, layout = detect(source, "")
        (piece,) = reader.pieces(source, layout, 1)
        rows = sum(1 for _ in reader.rows(source, piece, layout, TimeBasis("UTC", 2024)))
    return rows / (time.process_time() - started)


def _small(paths: list[Path]) -> list[Path]:
    """Give files that the slowest peer can read in half a minute."""
    return [path for path in paths if path.stat().st_size <= _SMALL_BYTES]


def _peer_rate(command: list[str], paths: list[Path]) -> float:
    """Give the records a second of a program that writes each file's records as XML."""
    records, seconds = 0, 0.0
    for path in paths:
        with subprocess.Popen(
            [*command, str(path)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as process:
            assert process.stdout is not None
            marks = (b"<Event ", b"Event number")
            records += sum(line.startswith(marks) for line in process.stdout)
            _, _, used = os.wait4(process.pid, 0)
            process.returncode = 0
        seconds += used.ru_utime + used.ru_stime
    return max(records, 1) / seconds


def _generated(place: Workplace, name: str, rows: int) -> Path:
    path = place.folder / f"{name}.txt"
    generator = str(SHARED / "bench" / "gen_timeline.py")
    subprocess.run(
        [sys.executable, generator, "--rows", str(rows), "--format", name, "--out", str(path)],
        check=True,
    )
    return path


def _imported(place: Workplace, path: Path) -> Run:
    case_path = place.folder / "format.casebook"
    case_path.unlink(missing_ok=True)
    CaseFile.create(case_path, EXAMINER, CaseHeader("", "Bench")).close()
    command = [sys.executable, "-m", "casebook", "import", str(case_path), str(path)]
    # mactime looks for no identifiers either.
    options = ("--zone", "UTC", "--examiner", EXAMINER.name, "--identifiers-later")
    return run([*command, *options], Path.cwd())


def _median_s(runs: list[Run]) -> float:
    return median([r.seconds for r in runs])
