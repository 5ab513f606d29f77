from __future__ import annotations

from pathlib import Path

import pytest

from casebook.errors import CaseError
from casebook.model.agency import AgencyKind
from casebook.resources import resource
from casebook.rules import fields
from casebook.rules.agency_directory import entries, entry, read
from casebook.rules.kinds.forms import forms


def test_every_entry_may_enter_a_case_and_is_dated() -> None:
    for each in entries():
        fields.check(each.agency)
        assert each.agency.checked_on, each.key
        assert each.agency.source or each.agency.verify, each.key
        assert each.agency.directory_key == each.key


def test_cert_in_stands_as_its_directions_give_it() -> None:
    agency = entry("cert_in").agency
    assert agency.kind is AgencyKind.RESPONSE_TEAM
    assert agency.email == "incident@cert-in.org.in"
    assert agency.phone == "1800-11-4949, fax 1800-11-6969"
    assert "within 6 hours" in agency.how_to_ask
    assert "20(3)/2022-CERT-In of 28 April 2022" in agency.source


def test_an_address_or_number_stands_only_where_a_page_gives_it_and_most_await_confirmation() -> (
    None
):
    reached = {e.key: e.agency for e in entries() if e.agency.address or e.agency.phone}
    assert set(reached) == {"cbi", "cert_in", "sfj_hong_kong"}
    assert "cbi.gov.in" in reached["cbi"].source
    assert "doj.gov.hk" in reached["sfj_hong_kong"].source
    assert all(agency.verify for agency in reached.values())
    assert {e.key for e in entries() if e.agency.email} == {"cert_in"}


def test_an_access_provider_says_what_it_can_search_by_and_how_long() -> None:
    agency = entry("access_provider_india").agency
    assert "source port of the public IP" in agency.identifiers_wanted
    assert "MAC or device ID (may be virtual)" in agency.identifiers_wanted
    assert "2 years" in agency.retention
    assert (agency.preservation_days, "180 days" in agency.verify) == (180, True)


def test_a_provider_abroad_preserves_ninety_days_and_says_that_this_awaits_confirmation() -> None:
    for key in ("mail_provider_abroad", "hosting_provider_abroad"):
        found = entry(key)
        assert found.is_pattern
        assert found.agency.preservation_days == 90
        assert "90 days" in found.agency.verify


def test_every_stop_of_a_usual_route_is_the_unit_the_addressee_or_in_the_directory() -> None:
    keys = {each.key for each in entries()} | {"unit", "addressee"}
    for form in forms():
        assert form.routes, form.key
        for route in form.routes:
            assert set(route.stops) <= keys, (form.key, route.name)
            assert len(route.modes) == len(route.stops) - 1, (form.key, route.name)
            assert route.stops[0] == "unit"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[x]\nname = 'X'\nshort_name = 'X'\nkind = 'club'", "'club' is not a valid AgencyKind"),
        ("[x]\nname = 'X'\nkind = 'ministry'", "'short_name' is missing"),
        ("[x]\nname = 'X'\nshort_name = 'X'\nkind = 'ministry'\nfax = '1'", "no field fax"),
        ("[cbi]\nname = 'X'\nshort_name = 'X'\nkind = 'ministry'", "“cbi” twice"),
        ("[x\n", "is damaged"),
    ],
)
def test_a_file_that_an_office_edited_wrongly_is_named_with_its_entry(
    text: str, says: str, tmp_path: Path
) -> None:
    for path in resource("agencies").iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "office.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CaseError, match=r"office\.toml") as raised:
        read(tmp_path)
    assert says in str(raised.value)


def test_a_key_that_is_not_there_is_a_sentence() -> None:
    with pytest.raises(CaseError, match="has no “interpol”"):
        entry("interpol")
