"""What the mails to members about a session say: reminders, changes, late reading."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.errors import BadInput
from shared.model.session import Resource, Session, SessionState, Talk
from tests.unit.mail.examples import (
    GROUP,
    LINKS,
    ROOM,
    SESSION,
    SITE,
    STARTS,
    Markup,
    as_of,
    compose,
    known,
    row,
)


@pytest.mark.parametrize(
    ("stage", "before", "subject"),
    [
        ("7d", timedelta(days=7), "In a week: Privacy of Noisy SGD, Sat 28 Oct, 14:00 MDT"),
        ("7d", timedelta(days=6, hours=21), "In a week: Privacy of Noisy SGD, Sat 28 Oct, 14:00 MDT"),
        ("7d", timedelta(days=4), "In 4 days: Privacy of Noisy SGD, Sat 28 Oct, 14:00 MDT"),
        ("1d", timedelta(days=1), "Tomorrow: Privacy of Noisy SGD, 14:00 MDT"),
        ("1d", timedelta(hours=20), "Tomorrow: Privacy of Noisy SGD, 14:00 MDT"),
        ("1d", timedelta(hours=3), "Today: Privacy of Noisy SGD, 14:00 MDT"),
        ("1h", timedelta(hours=1), "In an hour: Privacy of Noisy SGD, 14:00 MDT"),
        ("1h", timedelta(minutes=20), "Starting soon: Privacy of Noisy SGD, 14:00 MDT"),
    ],
)
def test_a_reminder_says_how_far_off_the_session_is_even_when_it_comes_late(
    stage: str, before: timedelta, subject: str
) -> None:
    assert compose(row("reminder", stage=stage, before=before), known()).subject == subject


def test_two_talks_make_a_short_subject_and_are_both_in_the_mail() -> None:
    second = Talk(slug="kernels", title="Tangent kernels, briefly and then at some length", speaker="Noor Example")
    letter = compose(row("reminder", stage="7d"), known(session=replace(SESSION, talks=(*SESSION.talks, second))))
    assert letter.subject == "In a week: Privacy of Noisy SGD and 1 more, Sat 28 Oct, 14:00 MDT"
    assert "In a week: two talks\n" in letter.text
    assert "\nPrivacy of Noisy SGD\nAda Example\n" in letter.text
    assert "\nTangent kernels, briefly and then at some length\nNoor Example\n" in letter.text


def test_an_hour_ahead_the_link_comes_first() -> None:
    letter = compose(row("reminder", stage="1h", before=timedelta(hours=1)), known())
    assert letter.text.startswith(f"Hello Dana Quiet,\n\nThis is the link to join:\n\n{ROOM}\n\nIn an hour: Privacy")
    assert Markup(letter.html).all("a")[0]["href"] == ROOM


def test_reading_that_is_not_there_yet_is_said_to_follow() -> None:
    session = replace(SESSION, talks=(replace(SESSION.talks[0], resources=()),))
    letter = compose(row("reminder", stage="7d"), known(session=session))
    assert "The reading is to follow." in letter.text
    assert "The reading is to follow." in Markup(letter.html).seen
    assert "The reading is to follow." not in compose(row("reminder", stage="7d"), known()).text


def test_a_discussion_promises_no_reading() -> None:
    letter = compose(row("reminder", stage="7d"), known(session=replace(SESSION, talks=(), kind="discussion")))
    assert ("to follow" in letter.text, letter.subject) == (False, "In a week: Discussion, Sat 28 Oct, 14:00 MDT")


def test_a_reminder_tells_of_a_change_of_clocks_since_the_session_before() -> None:
    summer = (SESSION.starts - timedelta(days=14)).isoformat()
    winter = replace(
        SESSION, starts=SESSION.starts + timedelta(days=14, hours=1), ends=SESSION.ends + timedelta(days=14, hours=1)
    )
    told = compose(row("reminder", stage="1d", facts={"before": SESSION.starts.isoformat()}), known(session=winter))
    for seen in (told.text, Markup(told.html).seen):
        assert (
            "The clocks in America/Denver change between the session before and this one. If you live by another clock"
            in seen
        )
    assert "clocks" not in compose(row("reminder", stage="1d", facts={"before": summer}), known()).text
    assert "clocks" not in compose(row("reminder", stage="1d"), known()).text


def test_a_reminder_of_an_earlier_version_still_tells_of_the_week_before() -> None:
    winter = replace(SESSION, starts=SESSION.starts + timedelta(days=9), ends=SESSION.ends + timedelta(days=9))
    told = compose(row("reminder", stage="1d", facts={"clock_change": "yes"}), known(session=winter))
    assert "The clocks in America/Denver change" in told.text


def test_a_moved_session_is_told_with_new_and_old_time() -> None:
    letter = compose(row("moved"), known())
    assert letter.subject == "Moved to Sat 28 Oct, 14:00 MDT: Privacy of Noisy SGD"
    assert (
        "Now:    Saturday 28 October 2023, 14:00–15:00 (America/Denver, MDT) · 20:00 UTC\n"
        "Before: Friday 27 October 2023, 14:00–15:00 (America/Denver, MDT) · 20:00 UTC\n"
    ) in letter.text


def test_a_change_tells_the_new_link() -> None:
    letter = compose(row("changed"), known())
    assert (letter.subject, f"\n{ROOM}\n" in letter.text) == (
        "New link to join on Saturday 28 October: Privacy of Noisy SGD",
        True,
    )


def test_a_cancelled_session_is_told_with_the_next_one_if_that_is_known() -> None:
    following = replace(SESSION, key="2023-11-11", starts=STARTS + timedelta(days=14), ends=None, talks=())
    told = compose(row("cancelled"), known(session=as_of("cancelled"), following=following))
    assert told.subject == "Cancelled: Privacy of Noisy SGD, Saturday 28 October"
    assert "\nNext: Talks\nSaturday 11 November 2023, 13:00 (America/Denver, MST) · 20:00 UTC\n" in told.text
    alone = compose(row("cancelled"), known(session=as_of("cancelled")))
    assert f"When we meet next is on the group's page: {SITE}\n" in alone.text


def test_late_reading_is_told_with_its_length_and_the_time_of_the_session() -> None:
    letter = compose(row("reading", before=timedelta(days=3)), known())
    assert letter.subject == "To read for Saturday 28 October: Privacy of Noisy SGD"
    for told in (letter.text, Markup(letter.html).seen):
        assert "Privacy of Noisy SGD" in told
        assert "bout 40 minutes; 30 if you read only the essentials" in told
        assert "Noise in one page (notes, 10 minutes, if you have time)" in told
        assert "Saturday 28 October 2023" in told
    assert "https://arxiv.org/abs/1808.06651" in [a["href"] for a in Markup(letter.html).all("a")]
    assert letter.calendar is None  # the time is as it was


def test_only_the_reading_of_the_talk_that_it_is_about_is_told() -> None:
    other = replace(
        SESSION.talks[0], slug="other", title="Other", resources=(Resource(kind="paper", title="Not this"),)
    )
    letter = compose(row("reading"), known(session=replace(SESSION, talks=(*SESSION.talks, other))))
    assert "Not this" not in letter.text + letter.html


def test_a_mail_about_reading_without_any_is_bad_input() -> None:
    bare = replace(SESSION, talks=(replace(SESSION.talks[0], resources=()),))
    for session in (bare, replace(SESSION, talks=())):
        with pytest.raises(BadInput, match="nothing to read"):
            compose(row("reading"), known(session=session))


def two(minutes: int = 75, **first: object) -> Session:
    second = Talk(slug="kernels", title="Tangent kernels", speaker="Noor Example", unconfirmed=True)
    talks = (replace(SESSION.talks[0], **first), second)  # type: ignore[arg-type]
    return replace(SESSION, ends=STARTS + timedelta(minutes=minutes), talks=talks)


@pytest.mark.parametrize("kind", ["reminder", "welcome"])
def test_two_talks_are_told_with_the_times_of_each_by_the_groups_clock(kind: str) -> None:
    letter = compose(row(kind, stage="7d"), known(session=two(), zone="Asia/Kolkata"))
    assert "\n14:00–14:25, questions until 14:35\nPrivacy of Noisy SGD\nAda Example\n" in letter.text
    assert "\n14:35–15:00, questions until 15:10\nTangent kernels\nNoor Example (to be confirmed)\n" in letter.text
    seen = Markup(letter.html).seen
    assert "14:00–14:25, questions until 14:35Privacy of Noisy SGD" in seen
    assert "14:35–15:00, questions until 15:10Tangent kernels" in seen


def test_the_times_of_talks_are_those_that_the_group_has_set_and_that_fit() -> None:
    brief = replace(GROUP, talk_minutes=15, question_minutes=0)
    told = compose(row("reminder", stage="7d"), known(session=two(), group=brief)).text
    assert "\n14:00–14:15\nPrivacy" in told
    assert "\n14:15–14:30\nTangent" in told
    assert "questions" not in told
    assert "\n14:00–14:25, questions until 14:30\n" in compose(row("reminder"), known(session=two(60))).text


def test_one_talk_has_no_times_beside_the_sessions_own() -> None:
    letter = compose(row("reminder", stage="7d"), known())
    assert (letter.text.count("14:00"), "questions until" in letter.text + letter.html) == (1, False)


MARKDOWN = "The *bias* of **descent**: $w_t$ grows. See [a paper](https://example.org/p).\n\nWe ask:\n\n- why\n- how"


@pytest.mark.parametrize("kind", ["reminder", "welcome", "back"])
def test_an_abstract_is_told_in_words_without_its_markup(kind: str) -> None:
    letter = compose(row(kind, stage="7d"), known(session=replace(two(about=MARKDOWN), about="Of *two* minds")))
    words = "The bias of descent: $w_t$ grows. See a paper (https://example.org/p). We ask: - why - how"
    for told in (letter.text, Markup(letter.html).seen):
        assert words in told
        assert "Of two minds" in told
    assert b"Of two minds" in (letter.calendar or b"")


def test_an_abstract_is_not_cut_within_a_formula() -> None:
    formula = r"$\lim_{t\to\infty} w_t/\|w_t\|$"
    told = compose(row("reminder"), known(session=two(about=f"{'word ' * 55}so {formula} grows, and more"))).text
    assert "word so…\n" in told
    whole = compose(row("reminder"), known(session=two(about=f"It costs $5 {'word ' * 80}"))).text
    assert "It costs $5 word" in whole


def test_only_a_reminder_of_proposals_has_the_readers_link_to_propose() -> None:
    for stage in ("7d", "1h"):
        asked = compose(row("reminder", stage=stage), known(session=replace(SESSION, kind="proposals", talks=())))
        assert f"Propose a talk (this link is yours alone): {LINKS['propose']}\n" in asked.text
        assert LINKS["propose"] in [link["href"] for link in Markup(asked.html).all("a")]
        other = compose(row("reminder", stage=stage), known())
        assert LINKS["propose"] not in other.text + other.html


@pytest.mark.parametrize(
    ("link", "url", "beside"),
    [
        (ROOM, ROOM, ""),
        (ROOM.removeprefix("https://"), ROOM, ""),
        (f"{ROOM} (passcode 42)", ROOM, "(passcode 42)"),
        (f"Zoom: <{ROOM}>, waiting room", ROOM, "waiting room"),
        ("Room 5121, second floor", "", "Room 5121, second floor"),
    ],
)
def test_the_button_of_an_hour_before_leads_to_where_the_session_is_joined(link: str, url: str, beside: str) -> None:
    for mailing in (
        row("reminder", stage="1h", before=timedelta(hours=1)),
        row("reminder", stage="1d", before=timedelta(hours=2)),
    ):
        letter = compose(mailing, known(meeting_link=link))
        buttons = [a["href"] for a in Markup(letter.html).all("a") if a.get("class") == "label"]
        assert buttons == [url] * bool(url)
        assert beside in Markup(letter.html).seen
        assert letter.text.startswith(f"Hello Dana Quiet,\n\nThis is the link to join:\n\n{link}\n")


def test_only_a_session_ahead_has_speakers_to_be_confirmed() -> None:
    unsure = (replace(SESSION.talks[0], unconfirmed=True),)
    for state, said in ((SessionState.ANNOUNCED, True), (SessionState.HELD, False), (SessionState.CANCELLED, False)):
        letter = compose(row("reminder", stage="7d"), known(session=replace(SESSION, state=state, talks=unsure)))
        assert ("to be confirmed" in letter.text, "to be confirmed" in letter.html) == (said, said)
