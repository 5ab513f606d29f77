from __future__ import annotations

from casebook.model.reply import HolderNature
from casebook.rules.holder_words import words_for


def test_every_nature_says_all_three_things() -> None:
    for nature in HolderNature:
        assert all(text.endswith(".") for text in words_for(nature)), nature


def test_what_each_must_not_be_taken_for_is_said() -> None:
    assert "A rented server is not a person" in words_for(HolderNature.HOSTING).does_not_show
    assert "exact second and source port" in words_for(HolderNature.SHARED).does_not_show
    assert "typed by anybody" in words_for(HolderNature.ACCOUNT).does_not_show
    assert "Any customer of the service" in words_for(HolderNature.VPN).could_be
