from __future__ import annotations

import pytest

from casebook.intake.replies.keys import key_of


@pytest.mark.parametrize(
    ("text", "key", "port"),
    [
        ("203.0.113.45", "203.0.113.45", None),
        (" 203.0.113.45:50122 ", "203.0.113.45", 50122),
        ("203[.]0[.]113[.]45", "203.0.113.45", None),
        ("203.0.113[.]45:50122", "203.0.113.45", 50122),
        ("::ffff:203.0.113.45", "203.0.113.45", None),
        ("[::ffff:203.0.113.45]:50122", "203.0.113.45", 50122),
        ("2001:DB8:0:0:0:0:0:1", "2001:db8::1", None),
        ("[2001:db8::1]:443", "2001:db8::1", 443),
        ("2001:db8::1%eth0", "2001:db8::1", None),
        ("Demand[at]Example[.]com", "demand@example.com", None),
        ("bücher.example", "xn--bcher-kva.example", None),
        ("XN--BCHER-KVA.example.", "xn--bcher-kva.example", None),
        ("hxxp://Example.com/Path", "http://example.com/Path", None),
        ("+91 98765-43210", "tel:919876543210", None),
        ("Acct  77-B", "acct 77-b", None),
        ("", "", None),
    ],
)
def test_one_thing_has_one_key_however_it_is_written(text: str, key: str, port: int | None) -> None:
    assert key_of(text) == (key, port)


@pytest.mark.parametrize("text", ["203.0.113.045", "203.0.113.256", "203.0.113.45:99999"])
def test_what_is_no_address_does_not_become_one(text: str) -> None:
    key, port = key_of(text)
    assert key != "203.0.113.45"
    assert port is None
