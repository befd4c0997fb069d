"""`fortnight mail preview`: a mail as it would be sent now, on a terminal, in a file, for programs."""

from pathlib import Path

import pytest

from tests.builders.command_line import answered, fortnight, ok, refused
from tests.builders.members import joins
from tests.platform import Platform


def test_the_kinds_are_listed_in_words(group: Platform):
    rows = answered(group, "mail", "preview")
    assert {"kind": "welcome", "words": "Welcome", "to": "members"} in rows
    assert "Reminder of a session" in ok(fortnight(group, "mail", "preview"))


def test_a_mail_is_shown_to_a_terminal_a_file_and_programs_and_nothing_is_written(group: Platform, tmp_path: Path):
    joins(group, "ada")
    before = group.table.scan()
    kept = list(before)
    shown = ok(fortnight(group, "mail", "preview", "reminder", "--for", "ada@example.org"))
    found = answered(group, "mail", "preview", "reminder", "--for", "ada@example.org", "--stage", "1h")
    file = tmp_path / "mail.html"
    said = ok(fortnight(group, "mail", "preview", "moved", "--html", str(file)))
    text = ok(fortnight(group, "mail", "preview", "moved", "--text"))
    assert shown.startswith("To: Ada (ada@example.org)\nSubject: ")
    assert "BEGIN:VCALENDAR" in shown
    assert found["subject"].startswith("In an hour: ")
    assert found["made_up"] == []
    assert "https://go.example.org/desk/preview" in found["text"] + found["html"]
    assert said.startswith(f"{file}: Moved to ")
    assert file.read_text().startswith("<!doctype html>")
    assert text.startswith("Hello")
    assert list(group.table.scan()) == kept


@pytest.mark.parametrize(
    ("words", "said"),
    [(("gossip",), "there is no mail called 'gossip'"), (("moved", "--session", "1999-01-01"), "no session '1999-01-01'"),
     (("welcome", "--for", "nobody@example.org"), "fits none of the people")],
)  # fmt: skip
def test_what_cannot_be_shown_is_said(group: Platform, words: tuple[str, ...], said: str):
    assert said in refused(fortnight(group, "mail", "preview", *words))
