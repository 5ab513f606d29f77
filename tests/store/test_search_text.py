"""What is typed is taken apart as an examiner means it, and found again where it stands."""

from __future__ import annotations

import pytest

from casebook.errors import CaseError
from casebook.store.search_text import found_spans, typed


@pytest.mark.parametrize(
    ("text", "words", "pieces"),
    [
        ("failed password", [("failed", False), ("password", False)], []),
        ('"failed password" invo*', [("failed password", False), ("invo", True)], []),
        ("*7f3ac2* root", [("root", False)], ["7f3ac2"]),
        ("*->", [], ["->"]),
        ("हिन्दी संदेश", [("हिन्दी", False), ("संदेश", False)], []),
        ("登录 root", [("root", False)], ["登录"]),
        ('"登录 失败"', [], ["登录 失败"]),
        ("a.b-c", [("a.b-c", False)], []),
    ],
)
def test_words_phrases_beginnings_and_pieces(
    text: str, words: list[tuple[str, bool]], pieces: list[str]
) -> None:
    found = typed(text)
    assert (list(found.words), list(found.pieces)) == (words, pieces)


def test_marks_alone_are_refused_with_what_to_type() -> None:
    with pytest.raises(CaseError, match="asterisk"):
        typed("->")


@pytest.mark.parametrize(
    ("text", "shown", "expected"),
    [
        ("failed", "Failed password, unfailed", ["Failed"]),
        ("pass*", "Failed password bypass", ["password"]),
        ('"failed password"', "Failed  password for x", ["Failed  password"]),
        ("*ass", "password bypass", ["ass", "ass"]),
        ("resume", "le Résumé", ["Résumé"]),
        ("हिन्दी", "यह हिन्दी है, हिन्दीभाषी", ["हिन्दी"]),
        ("登录", "用户登录失败", ["登录"]),
        ("example.net", "at www.example.net now", ["example.net"]),
    ],
)
def test_what_was_found_is_marked_where_it_stands(
    text: str, shown: str, expected: list[str]
) -> None:
    assert [shown[begin:end] for begin, end in found_spans(text, shown)] == expected
