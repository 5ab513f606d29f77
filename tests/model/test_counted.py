from casebook.model.counted import counted


def test_one_thing_is_one_and_thousands_are_parted() -> None:
    assert [counted(n, "source") for n in (0, 1, 2, 2000)] == [
        "0 sources",
        "1 source",
        "2 sources",
        "2,000 sources",
    ]
