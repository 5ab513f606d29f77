"""Who works at this computer, and in which zones: kept in the user's own settings."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_config_path

from casebook.errors import CaseError
from casebook.model.case import Examiner
from casebook.model.instant import zone_info


@dataclass(frozen=True, slots=True)
class Profile:
    """The examiner of this account, and the two zones of the office."""

    examiner: Examiner
    zones: tuple[str, str] = ("UTC", "Asia/Kolkata")


def load_profile() -> Profile | None:
    """Read the profile; None when none was saved yet or it cannot be read."""
    try:
        saved = json.loads(_path().read_text(encoding="utf-8"))
        first, second = saved["zones"]
        return Profile(Examiner(**saved["examiner"]), (str(first), str(second)))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def save_profile(profile: Profile) -> None:
    """Save the profile. Raises CaseError without a name, for an unknown zone, or if it fails."""
    if not profile.examiner.name.strip():
        raise CaseError("The examiner needs a name: it stands on every entry.")
    for zone in profile.zones:
        zone_info(zone)
    path = _path()
    text = json.dumps(
        {"examiner": dataclasses.asdict(profile.examiner), "zones": list(profile.zones)},
        ensure_ascii=False,
        indent=2,
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(path.name + ".part")
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise CaseError(f"Your details could not be saved: {error.strerror}.") from error


def _path() -> Path:
    return user_config_path("casebook") / "profile.json"
