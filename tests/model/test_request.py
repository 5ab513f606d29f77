import pytest

from casebook.model.request import mode_words


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("letter", "by letter"),
        ("as the Central Government specifies", "as the Central Government specifies"),
        ("", ""),
    ],
)
def test_how_a_leg_goes_reads_as_a_sentence(mode: str, words: str) -> None:
    assert mode_words(mode) == words
