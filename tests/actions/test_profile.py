from __future__ import annotations

from pathlib import Path

import pytest

from casebook.actions.profile import Profile, load_profile, save_profile
from casebook.actions.start_case import new_case, open_case
from casebook.errors import CaseError
from casebook.model.case import CaseHeader, Examiner


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


def test_a_profile_comes_back_as_saved() -> None:
    assert load_profile() is None
    profile = Profile(Examiner("आ. राव", "Inspector", "4711", "IFSO"), ("UTC", "Asia/Kolkata"))
    save_profile(profile)
    assert load_profile() == profile


@pytest.mark.parametrize(
    "profile", [Profile(Examiner(" ")), Profile(Examiner("A"), ("UTC", "Delhi"))]
)
def test_a_profile_without_a_name_or_with_an_unknown_zone_is_refused(profile: Profile) -> None:
    with pytest.raises(CaseError):
        save_profile(profile)
    assert load_profile() is None


def test_a_damaged_profile_is_asked_for_again(tmp_path: Path) -> None:
    save_profile(Profile(Examiner("A")))
    (path,) = (tmp_path / "config").rglob("profile.json")
    path.write_text("{")
    assert load_profile() is None


def test_a_case_needs_an_examiner_and_a_title(tmp_path: Path) -> None:
    header = CaseHeader("", "AIIMS")
    with pytest.raises(CaseError, match="examiner's name"):
        new_case(tmp_path / "a.casebook", Examiner(""), header)
    with pytest.raises(CaseError):
        new_case(tmp_path / "a.casebook", Examiner("A"), CaseHeader("", " "))
    new_case(tmp_path / "a.casebook", Examiner("A"), header).close()
    with pytest.raises(CaseError, match="examiner's name"):
        open_case(tmp_path / "a.casebook", Examiner(" "))
