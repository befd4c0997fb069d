"""What the mails to those who come in, or come back, say."""

from dataclasses import replace

import pytest

from shared.model.group import FormMapping
from shared.model.session import Session, SessionState
from tests.unit.mail.examples import (
    GROUP,
    LINKS,
    MEMBER,
    ROOM,
    SESSION,
    Markup,
    compose,
    known,
    parts,
    row,
    sent,
)


def test_the_confirmation_has_nothing_that_the_submitter_wrote() -> None:
    written = {"name": "Zorro Name", "answers": (("Zorro question", "Zorro answer"),)}
    raw = sent(compose(row("confirm"), known(reader_name="Zorro Name", member=replace(MEMBER, **written))))
    assert "Zorro" not in raw.decode() + "".join(parts(raw).values())
    assert compose(row("confirm"), known(reader_name="A")) == compose(row("confirm"), known(reader_name="B"))


def test_the_confirmation_has_one_button_with_the_link() -> None:
    letter = compose(row("confirm"), known())
    buttons = [link["href"] for link in Markup(letter.html).all("a") if link.get("class") == "label"]
    assert (letter.subject, buttons) == ("Confirm your address for ML Theory Reading Group", [LINKS["confirm"]])
    assert f"\n{LINKS['confirm']}\n" in letter.text


def test_the_welcome_has_the_next_session_its_reading_calendar_chat_and_the_way_out() -> None:
    letter = compose(row("welcome"), known(meeting_link=""))
    assert letter.subject == "Welcome! Next session: Sat 28 Oct, 14:00 MDT"
    assert letter.text.startswith(
        "Hello Dana Quiet,\n"
        "\n"
        "You are in. Welcome to ML Theory Reading Group, good to have you with us.\n"
        "\n"
        "The next session: Privacy of Noisy SGD\n"
        "Saturday 28 October 2023, 14:00–15:00 (America/Denver, MDT) · 20:00 UTC\n"
        "\n"
        "Ada Example\n"
        "\n"
        "The link to join comes with the reminders.\n"
        "All about the session: https://reading.example.org/ml-theory/s/2023-10-28/\n"
        "\n"
        "To read beforehand (about 40 minutes; 30 if you read only the essentials):\n"
        "- Privacy amplification (paper, 30 minutes)\n"
        "  https://arxiv.org/abs/1808.06651\n"
        "- Noise in one page (notes, 10 minutes, if you have time)\n"
        "  https://example.org/noise\n"
        "\n"
        "Good to know:\n"
        "- We remind you a week, a day and an hour before each session.\n"
        "- The group's calendar, to subscribe to: https://reading.example.org/ml-theory/calendar.ics\n"
        "- Between sessions we talk here: https://chat.example.org/ml-theory\n"
    )


def test_the_welcome_of_a_late_joiner_has_the_link_to_join() -> None:
    letter = compose(row("welcome"), known())
    assert f"\nJoin here: {ROOM}\n" in letter.text
    assert [a["href"] for a in Markup(letter.html).all("a") if a.get("class") == "label"] == [ROOM]


@pytest.mark.parametrize(
    "session", [None, replace(SESSION, state=SessionState.CANCELLED), replace(SESSION, starts=None)]
)
def test_a_welcome_without_a_session_ahead_speaks_of_none(session: Session | None) -> None:
    letter = compose(row("welcome"), known(session=session))
    assert (letter.subject, letter.calendar, "next session" in letter.text) == (
        "Welcome to ML Theory Reading Group",
        None,
        False,
    )


def test_the_one_reminder_to_confirm_says_that_it_is_the_only_one_and_when_the_sign_up_is_dropped() -> None:
    letter = compose(row("confirm", facts={"again": "yes"}), known())
    buttons = [link["href"] for link in Markup(letter.html).all("a") if link.get("class") == "label"]
    assert (letter.subject, buttons) == (
        "Still to confirm: your address for ML Theory Reading Group",
        [LINKS["confirm"]],
    )
    for told in (letter.text, Markup(letter.html).seen):
        assert "This is the only reminder. 11 days from now the sign-up is dropped, with all that was entered." in told
        assert "one reminder comes" not in told


def test_the_reminder_to_confirm_has_nothing_that_the_submitter_wrote() -> None:
    written = {"name": "Zorro Name", "answers": (("Zorro question", "Zorro answer"),)}
    again = row("confirm", facts={"again": "yes"})
    raw = sent(compose(again, known(reader_name="Zorro Name", member=replace(MEMBER, **written))))
    assert "Zorro" not in raw.decode() + "".join(parts(raw).values())


def test_the_first_confirmation_says_that_one_reminder_comes() -> None:
    letter = compose(row("confirm"), known())
    assert "You are on no list; one reminder comes in 3 days, and that is the end of it." in letter.text
    assert "only reminder" not in letter.text


def test_who_is_back_from_a_pause_gets_the_next_session_as_a_welcome_tells_it() -> None:
    back, welcome = (compose(row(kind), known(zone="Asia/Kolkata")) for kind in ("back", "welcome"))
    assert back.subject == "Welcome back. Next session: Sat 28 Oct, 14:00 MDT"
    start, end = welcome.text.index("The next session: "), welcome.text.index("Good to know:")
    assert welcome.text[start:end] in back.text
    assert "Your pause is over" in back.text
    assert "Good to know" not in back.text
    assert [a["href"] for a in Markup(back.html).all("a") if a.get("class") == "label"] == [ROOM]


@pytest.mark.parametrize(
    "session", [None, replace(SESSION, state=SessionState.CANCELLED), replace(SESSION, starts=None)]
)
def test_who_is_back_while_no_session_is_planned_is_told_so(session: Session | None) -> None:
    letter = compose(row("back"), known(session=session))
    assert (letter.subject, letter.calendar) == ("Welcome back: your pause is over", None)
    assert "No session is planned yet." in letter.text
    assert "No session is planned yet." in Markup(letter.html).seen


def test_who_is_back_long_before_the_session_is_not_given_the_link_to_join() -> None:
    letter = compose(row("back"), known(meeting_link=""))
    assert "The link to join comes with the reminders." in letter.text


def test_the_welcome_tells_what_the_settings_are_for_and_links_them() -> None:
    letter = compose(row("welcome"), known())
    assert "- Which mails you get, your time zone, a pause: all that is in your settings.\n" in letter.text
    assert [a["href"] for a in Markup(letter.html).all("a")].count(LINKS["settings"]) == 2


def test_the_mail_about_ones_data_has_one_button_that_works_for_a_day() -> None:
    letter = compose(row("my-data"), known(session=None))
    buttons = [link["href"] for link in Markup(letter.html).all("a") if link.get("class") == "label"]
    assert (letter.subject, buttons) == ("Your data at ML Theory Reading Group", [LINKS["data"]])
    assert f"\n{LINKS['data']}\n" in letter.text
    for told in (letter.text, Markup(letter.html).seen):
        assert "The link works for one day" in told
        assert "If it was not you, do nothing." in told


def test_the_mail_about_ones_data_does_not_go_without_its_link() -> None:
    with pytest.raises(KeyError, match="data"):
        compose(row("my-data"), known(links={}))


def test_the_welcome_asks_for_the_time_zone_where_the_form_did_and_none_was_understood() -> None:
    asks = replace(GROUP, form=FormMapping(id="1FORM", zone="Your time zone"))
    told = "We do not know your time zone, so times are by the clock of America/Denver only."
    for group, zone, said in ((asks, "", True), (asks, "Asia/Kolkata", False), (GROUP, "", False)):
        letter = compose(row("welcome"), known(group=group, zone=zone))
        assert (told in letter.text, told in Markup(letter.html).seen) == (said, said)
