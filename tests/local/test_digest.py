"""Two demos that left the same are told alike, and any other byte is seen."""

import json
from pathlib import Path

import pytest

from local import digest

MAIL = b"Message-ID: <%b@example.org>\r\nX-Correlation-Id: %b\r\nSubject: Hello\r\n\r\nHello\r\n"


def left(folder: Path, *mails: bytes, page: bytes = b"<p>", data: bytes = b"{}") -> list[str]:
    (folder / "mail").mkdir(parents=True)
    (folder / "site" / "readers").mkdir(parents=True)
    (folder / "stack.json").write_text(json.dumps({"url": "http://127.0.0.1:8321"}))
    for number, raw in enumerate(mails):
        (folder / "mail" / f"{number:06d}-mail.eml").write_bytes(raw)
    (folder / "site" / "readers" / "index.html").write_bytes(page)
    (folder / "site" / "readers" / "sessions.json").write_bytes(data)
    return list(digest.lines(folder))


def test_every_mail_and_object_has_a_line_in_an_order_that_no_chance_changes(tmp_path: Path):
    first, second = MAIL % (b"a", b"tick-1"), MAIL % (b"b", b"script-1696680000")
    lines = left(tmp_path / "one", first, second)
    assert [line.rpartition(" ")[0] for line in lines] == [
        "url", "mail <a@example.org>", "mail <b@example.org>", "site readers/index.html", "site readers/sessions.json"
    ]  # fmt: skip
    assert lines == left(tmp_path / "other", MAIL % (b"b", b"script-1696689999"), first)
    assert len(left(tmp_path / "doubled", first, first, second)) == 6


@pytest.mark.parametrize("other", [MAIL % (b"a", b"tick-2"), MAIL % (b"a", b"tick-1") + b"\n"])
def test_any_other_byte_of_a_mail_is_seen(tmp_path: Path, other: bytes):
    assert left(tmp_path / "one", MAIL % (b"a", b"tick-1")) != left(tmp_path / "other", other)


def test_any_other_byte_of_the_page_is_seen(tmp_path: Path):
    assert left(tmp_path / "one", page=b"<p>") != left(tmp_path / "other", page=b"<b>")
    assert left(tmp_path / "open", data=b'{"at":"1"}') != left(tmp_path / "shut", data=b'{"at":"2"}')


def test_when_the_link_for_an_upload_was_issued_is_left_out(tmp_path: Path):
    decks = [b'{"issued":"2026-11-28T14:30:51Z","at":"1"}', b'{"issued":"2026-11-28T14:43:27Z","at":"1"}']
    assert left(tmp_path / "one", data=decks[0]) == left(tmp_path / "other", data=decks[1])


def test_the_id_of_what_tells_of_slides_is_left_out_and_no_other(tmp_path: Path):
    told = [MAIL % (name, b"deck-1") for name in (b"deck-published.ab2", b"deck-published.cd3")]
    assert left(tmp_path / "one", told[0]) == left(tmp_path / "other", told[1])
    links = [MAIL % (name, b"deck-1") for name in (b"deck-link.ab2", b"deck-link.cd3")]
    assert left(tmp_path / "link", links[0]) != left(tmp_path / "links", links[1])
