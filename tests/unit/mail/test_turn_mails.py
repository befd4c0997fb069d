"""What mails say of who does what at a session, and of whose turn it is."""

from dataclasses import replace

import pytest

from shared.model.group import Beforehand, Group, RotaRules
from shared.schedule.who_does import Doing
from tests.unit.mail.examples import (
    GROUP,
    LINKS,
    SESSION,
    Markup,
    compose,
    known,
    row,
)

IN_TURN = replace(GROUP, rota=RotaRules(ask=True, roles=("Note taker",)))


@pytest.mark.parametrize(
    ("kind", "facts", "said"),
    [
        ("next-turn", {"role": "talk", "until": "2023-10-20T18:30:00+00:00"}, "by Fri 20 Oct, 12:30 MDT"),
        ("next-turn", {"role": "talk"}, "If you cannot, or we hear nothing by then, the next one is asked."),
        ("not-needed", {"role": "talk"}, "We asked you to present at the session below. You are not needed there any more"),
        ("not-needed", {"role": "note-taker"}, "It was your turn at the session below: Note taker. You are not needed there any more"),
        ("nobody-left", {"roles": "talk", "why": "nobody"}, "Nobody presents yet at the session below. Nobody on the rota can be asked at the moment."),
        ("nobody-left", {"roles": "note-taker", "why": "late"}, "still needs somebody for this: Note taker. It is too late to ask the next one"),
        (
            "nobody-left", {"roles": "talk,note-taker", "why": "nobody"},
            "still needs somebody for this: a talk and Note taker. Nobody on the rota can be asked at the moment.",
        ),
        ("turn-near", {"role": "note-taker"}, "You have said that you do this at the session below: Note taker. Thank you."),
        ("swap-answered", {"role": "talk", "who": "Bo"}, "It is still yours. On its page you can say yes or no, or ask somebody else"),
    ],
)  # fmt: skip
def test_a_mail_about_a_turn_says_it_in_both_parts(kind: str, facts: dict[str, str], said: str) -> None:
    letter = compose(row(kind, facts=facts), known(group=IN_TURN))
    assert said in " ".join(letter.text.split())
    assert said in " ".join(Markup(letter.html).seen.split())


@pytest.mark.parametrize(("zone", "until"), [("", "Fri 20 Oct, 12:30 MDT"), ("Asia/Kolkata", "Sat 21 Oct, 00:00 IST")])
def test_until_when_somebody_can_answer_is_told_by_their_own_clock(zone: str, until: str) -> None:
    about = row("next-turn", facts={"role": "talk", "until": "2023-10-20T18:30:00+00:00"})
    letter = compose(about, known(group=IN_TURN, zone=zone))
    assert f"by {until}" in " ".join(letter.text.split())
    assert f"by {until}" in " ".join(Markup(letter.html).seen.split())


@pytest.mark.parametrize("role", ["talk", "note-taker"])
def test_nobody_is_told_that_somebody_new_would_be_asked_when_it_is_too_late_to_ask(role: str) -> None:
    letter = compose(row("nobody-left", facts={"roles": role, "why": "late"}), known(group=IN_TURN))
    assert "is asked, as long as there is time" not in " ".join(letter.text.split())
    assert "please ask somebody yourself" in " ".join(letter.text.split())


NOTED = replace(
    IN_TURN, beforehand=Beforehand(notes=True), rota=replace(IN_TURN.rota or RotaRules(), notes_by="Note taker")
)


WHERE = "https://pad.example.org/27"


@pytest.mark.parametrize(
    ("group", "there", "asked", "named"), [(IN_TURN, "", False, False), (NOTED, "", True, False), (NOTED, WHERE, False, True)]
)  # fmt: skip
def test_whoever_takes_the_notes_is_asked_the_day_before_where_they_are(
    group: Group, there: str, asked: bool, named: bool
) -> None:
    letter = compose(
        row("turn-near", facts={"role": "note-taker"}), known(group=group, session=replace(SESSION, notes_link=there))
    )
    assert ("Where will the notes be?" in letter.text, "Where will the notes be?" in letter.html) == (asked, asked)
    assert (WHERE in letter.text, WHERE in letter.html) == (named, named)
    assert letter.text.count(LINKS["turn"]) == 1


def test_whoever_is_asked_to_take_the_notes_is_told_that_they_say_where() -> None:
    words = "Once you have said yes, say on that page where the notes will be"
    for group, told in ((NOTED, True), (IN_TURN, False)):
        letter = compose(row("next-turn", facts={"role": "note-taker"}), known(group=group))
        assert (words in letter.text, words in letter.html) == (told, told)


def test_a_reminder_names_who_does_what_and_mondays_mail_what_nobody_does_yet() -> None:
    doing = (Doing("host", "Ada <b>Example</b>"), Doing("notes", ""))
    letter = compose(row("reminder", stage="1d"), known(doing=doing[:1]))
    assert "Host: Ada <b>Example</b>" in letter.text
    assert "Host: Ada &lt;b&gt;Example&lt;/b&gt;" in letter.html
    monday = compose(row("preflight"), known(doing=doing))
    for part in (monday.text, Markup(monday.html).seen):
        assert "host: Ada <b>Example</b>; notes: nobody yet" in " ".join(part.split())
    assert "Who does what" not in compose(row("preflight"), known()).text


@pytest.mark.parametrize(("group", "words"), [(GROUP, ""), (IN_TURN, "asked in turn to present")])
def test_the_welcome_leads_to_the_rota_where_there_is_one(group: Group, words: str) -> None:
    letter = compose(row("welcome"), known(group=group))
    for part in (letter.text, letter.html):
        assert (LINKS["rota"] in part) == ("asked in turn to present" in " ".join(part.split())) == bool(words)
