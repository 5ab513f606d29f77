"""Fixtures every test may use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

# Qt aborts the process without a display; the tests need none (must be set before Qt is imported).
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session", autouse=True)
def own_account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what cases leave in an account apart from the user's, and from other runs of tests."""
    folder = tmp_path_factory.mktemp("account")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
            patch.setenv(name, str(folder / name))
        yield


def _shared(name: str) -> Path:
    folder = SHARED / name
    if not folder.is_dir():
        pytest.skip(f"the folder of shared test material “{name}” is not beside this checkout")
    return folder


@pytest.fixture
def shared_data() -> Path:
    """Give the folder of real inputs with known answers, or skip."""
    return _shared("data")


@pytest.fixture
def shared_faults() -> Path:
    """Give the folder of fault scripts, or skip."""
    return _shared("faults")


@pytest.fixture
def shared_pdfcheck() -> Path:
    """Give the folder of the PDF judge, or skip."""
    return _shared("pdfcheck")
