"""The lines are those of the documentation of Apache and nginx."""

from __future__ import annotations

from pathlib import Path

from casebook.intake.identifiers import find
from casebook.intake.readers import reader_named
from casebook.model.timeline import TimeBasis
from tests.intake.reading import questions, read

APACHE = (
    "[Wed Nov 23 07:15:30.123456 2022] [core:error] [pid 35708:tid 4328636416] [client "
    "192.0.2.7:4242] File does not exist: /usr/local/apache2/htdocs/favicon.ico\n"
    "[Wed Nov  2 07:15:30 2022] [error] [client 192.0.2.7] script not found\n"
)
NGINX = (
    '2022/11/23 07:15:30 [error] 1234#0: *5 open() "/srv/x" failed (2: No such file), client: '
    '192.0.2.7, server: example.com, request: "GET /x HTTP/1.1", host: "example.com"\n'
)


def test_apache_asks_for_its_zone_and_keeps_the_port_of_the_client(tmp_path: Path) -> None:
    path = tmp_path / "error.log"
    path.write_text(APACHE)
    assert questions(path) == ["zone"]
    found = read(path, TimeBasis("Asia/Kolkata"))
    assert found.times == ["2022-11-23T01:45:30.123456Z", "2022-11-02T01:45:30.000000Z"]
    assert found.rows[0][2:6] == ("Wed Nov 23 07:15:30.123456 2022", 4, "error", "")
    assert next((i.value, i.port) for i in find(found.messages[0])) == ("192.0.2.7", 4242)
    fields = dict(reader_named("web server errors").fields(found.rows[0][9], {}))
    assert fields["process"] == "35708:tid 4328636416"


def test_nginx_names_its_server(tmp_path: Path) -> None:
    path = tmp_path / "error.log"
    path.write_text(NGINX + "2022/13/23 07:15:30 [error] 1#0: x\nnot a line\n" + NGINX)
    assert questions(path) == ["zone"]
    found = read(path, TimeBasis("UTC"))
    assert found.times == ["2022-11-23T07:15:30.000000Z"] * 2
    assert found.rows[0][4:6] == ("error", "example.com")
    assert [r.locator for r in found.rejects] == [2, 3]
    assert len(read(path).rejects) == 4
