"""Limits that a child process sets itself before it reads what others made.

A bomb or a defect of a parser then ends the child and not the workstation.
"""

from __future__ import annotations

import resource


def limit_child(
    *, memory_bytes: int, cpu_seconds: int | None, files: int, writes: bool = False
) -> None:
    """Bound address space, processor time and open files; a core of evidence is never written.

    Without `writes` no file can grow; `cpu_seconds` None leaves the time to the caller.
    """
    limits = {
        resource.RLIMIT_AS: memory_bytes,
        resource.RLIMIT_NOFILE: files,
        resource.RLIMIT_CORE: 0,
    }
    if cpu_seconds is not None:
        limits[resource.RLIMIT_CPU] = cpu_seconds
    if not writes:
        limits[resource.RLIMIT_FSIZE] = 0
    for which, most in limits.items():
        _, hard = resource.getrlimit(which)
        limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(which, (limit, limit))
