"""Objects are cut out of a document whole, in order, whatever stands in their strings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from casebook.intake import source as source_module
from casebook.intake.readers import json_text
from casebook.intake.readers.json_text import objects
from casebook.intake.readers.reader import Piece, Rejected
from casebook.intake.source import open_source

ITEMS = [{"a": 'x}{"]["', "b": [{"c": 1}]}, {}, {"e": "\\", "f": {"g": {"h": "हिन्दी"}}}]


def _read(path: Path, text: str, depth: int) -> list[tuple[int, str] | Rejected]:
    path.write_text(text, encoding="utf-8")
    with open_source(path) as source:
        layout = {"encoding": "utf-8", "bom": 0, "end": "\n"}
        return list(objects(source, Piece(0, source.size, 1), layout, depth))


@pytest.mark.parametrize("block", [1, 3, 7, 4096])
@pytest.mark.parametrize("indent", [None, 2])
def test_objects_come_whole_and_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int, indent: int | None
) -> None:
    monkeypatch.setattr(json_text, "BLOCK", block)
    assert source_module.BLOCK > 4096
    for depth, document in (
        (1, ITEMS),
        (1, {f"event_{n}": item for n, item in enumerate(ITEMS)}),
        (2, {"Records": ITEMS}),
    ):
        text = json.dumps(document, ensure_ascii=False, indent=indent)
        found = _read(tmp_path / "d.json", text, depth)
        assert [json.loads(item[1]) for item in found] == ITEMS
        assert [item[0] for item in found] == [1, 2, 3]


def test_an_object_that_never_ends_is_one_reject(tmp_path: Path) -> None:
    found = _read(tmp_path / "d.json", '{"Records": [{"a": 1}, {"b": "c', 2)
    assert found[0] == (1, '{"a": 1}')
    assert isinstance(found[1], Rejected) and found[1].locator == 2 and len(found) == 2
