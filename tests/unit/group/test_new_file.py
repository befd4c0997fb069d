"""A new group's file: whatever is answered is what the file says, and the file passes its own check."""

import re
from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import BadInput
from shared.group.file import parse
from shared.group.new_file import QUESTIONS, Answers, group_id, read, sender_for, written
from shared.schedule.season_words import season_in_words
from shared.text import addresses, strict_yaml
from shared.text.wall_times import Span

READ = {question.field: question.read for question in QUESTIONS}
ANSWERS = Answers(
    name="The Reading Circle", zone="Europe/Paris", first=date(2027, 1, 9), every=14, starts=Span(time(15)),
    lead=("Mika Lead", "mika@example.org"), sender=("", "circle@example.org"),
)  # fmt: skip
ODD = ("'", '"', ":", " #", "- ", "{", "}", "[", "*", "&", "!", "|", ">", "%", "@", "`", "~", "no", "1e3", "18:30", "<<", "=", "---", "\\", "\\u0041",
       "🦉", "👩‍🚀", "קבוצה", "القراءة", "\u200f", "\u202e", "é", "\ud800", "\x00", "\x85", "\u2028", "\ufeff", "\n", "\t", "  ", "a@b.example", "<x>")  # fmt: skip
names = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(ODD) | st.text(max_size=5), max_size=8).map("".join))


def test_there_are_eight_questions():
    assert [question.option for question in QUESTIONS] == [
        "name",
        "zone",
        "first",
        "every",
        "starts",
        "who",
        "sender",
        "link",
    ]


def test_a_plain_group_is_written_plainly():
    group = read(written(ANSWERS))
    assert (group.id, group.name, group.zone, group.sender) == (
        "the-reading-circle", "The Reading Circle", "Europe/Paris", "The Reading Circle <circle@example.org>",
    )  # fmt: skip
    assert [(lead.id, lead.name, lead.address) for lead in group.co_leads] == [
        ("mika", "Mika Lead", "mika@example.org")
    ]
    assert group.season is not None
    assert (group.season.first, group.season.every_days, group.season.starts) == (date(2027, 1, 9), 14, time(15))
    assert group.meeting_link == ""


@pytest.mark.parametrize(
    ("every", "first", "words"),
    [
        ("First Thursday", "2027-02-04", "first Thursday of the month 15:00 (Europe/Paris), from 4 Feb 2027 on"),
        ("Tuesday and Saturday", "2027-01-09", "Tuesdays and Saturdays 15:00 (Europe/Paris), from 9 Jan 2027 on"),
        (
            "last friday of the month",
            "2027-01-29",
            "last Friday of the month 15:00 (Europe/Paris), from 29 Jan 2027 on",
        ),
    ],
)
def test_a_season_by_the_calendar_begins_on_its_next_day(every: str, first: str, words: str):
    group = read(written(replace(ANSWERS, every=READ["every"](every))))
    assert group.season is not None
    assert (group.season.first.isoformat(), group.season.every, group.season.every_days) == (first, every, 0)
    assert season_in_words(group).startswith(words)


def test_what_is_commented_out_is_right_where_it_stands():
    opened = "\n".join(
        line.replace("# ", "", 1)
        if line.lstrip().startswith(("# until", "# breaks", "#   -", "# cancel", "# join", "# meeting"))
        else line
        for line in written(ANSWERS).splitlines()
    )
    group = parse(strict_yaml.read(opened.encode()).value)
    assert group.season is not None
    assert (len(group.season.breaks), len(group.season.cancelled), group.season.until) == (1, 1, date(2030, 6, 29))
    assert (group.join, group.meeting_link) == ("https://docs.example.org/our-form", "https://meet.example.org/room")


@pytest.mark.parametrize(
    ("said", "starts", "minutes"),
    [("18:30-20:00", time(18, 30), 90), ("6.30 pm", time(18, 30), 60), ("from 11 to 1 pm", time(11), 120)],
)
def test_how_long_a_session_is_stands_in_the_file(said: str, starts: time, minutes: int):
    season = read(written(replace(ANSWERS, first=READ["first"]("9 January 2027"), starts=READ["starts"](said)))).season
    assert season is not None
    assert (season.first, season.starts, season.minutes) == (date(2027, 1, 9), starts, minutes)


@given(name=names, lead=names)
def test_any_name_comes_back_from_the_file_as_it_was_read(name: str, lead: str):
    try:
        called = READ["name"](name)
    except BadInput:
        return
    try:
        who = READ["lead"](f"{lead} <mika@example.org>")
    except BadInput:
        who = ("", "mika@example.org")
    group = read(
        written(
            Answers(
                **{field: getattr(ANSWERS, field) for field in ("zone", "first", "every", "starts", "sender")},
                name=called,
                lead=who,
            )
        )
    )
    assert group.name == called
    assert (group.co_leads[0].name, group.co_leads[0].address) == (who[0] or "mika", "mika@example.org")
    assert addresses.named(group.sender)[1] == "circle@example.org"


@given(link=st.text(max_size=60).map(lambda tail: f"https://meet.example.org/{tail}"))
def test_any_link_comes_back_or_is_refused(link: str):
    try:
        there = READ["link"](link)
    except BadInput:
        return
    assert (
        read(
            written(
                Answers(
                    **{
                        field: getattr(ANSWERS, field)
                        for field in ("name", "zone", "first", "every", "starts", "lead", "sender")
                    },
                    link=there,
                )
            )
        ).meeting_link
        == there
    )


@pytest.mark.parametrize(
    ("field", "said", "reason"),
    [
        ("name", " \u202e ", "a group needs a name"),
        ("name", "x" * 201, "at most 200 characters, not 201"),
        ("zone", "MST", "abbreviation, not a zone; write one of America/Denver, America/Phoenix"),
        ("zone", "cest", "write Europe/Berlin"),
        ("zone", "Paris", "is not a time zone's name"),
        ("zone", "Europe/Atlantis", "not in the IANA time zone database"),
        ("first", "9/1/2027", "may be 2027-01-09 or 2027-09-01; write the year first"),
        ("first", "2027-02-30", "no such day"),
        ("every", "0", "not a number of days from 1 to 366"),
        ("every", "monthly", "first Thursday, second and fourth Monday, last Friday); or a number of days: 7 is"),
        ("every", "1.5", "not a number of days"),
        ("every", "-14", "not a number of days"),
        ("starts", "half past six", "write it like 18:30"),
        ("starts", "18:30-18:30", "ends when it begins"),
        ("starts", "18:00+01:00", "by the group's own clock"),
        ("lead", "mika lead@example.org", "blank before the @"),
        ("lead", "Mika", "has no @"),
        ("sender", "circle@gmail.com", "use a domain of your own"),
        ("link", "the blue room", "There is a blank in this address"),
        ("link", "javascript:alert(1)", "begins with https://"),
    ],
)  # fmt: skip
def test_an_answer_that_the_file_would_refuse_is_refused(field: str, said: str, reason: str):
    with pytest.raises(BadInput, match=re.escape(reason)):
        READ[field](said)


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("14", 14),
        (" every 10 days ", 10),
        ("weekly", 7),
        ("Every other week", 14),
        ("1", 1),
        (" First  Thursday", "First Thursday"),
    ],
)
def test_a_rhythm_may_be_said_in_words(said: str, days: int | str):
    assert READ["every"](said) == days


@pytest.mark.parametrize(
    ("name", "known_by"),
    [("Decks", "decks-group"), ("読書会", "reading-group"), ("Été à Paris", "ete-a-paris"), ("x" * 80, "x" * 42), ("Talk", "reading-group")],
)  # fmt: skip
def test_a_group_is_known_in_addresses_by_its_name(name: str, known_by: str):
    assert group_id(name) == known_by


def test_mail_is_sent_beside_the_co_lead_but_not_from_a_free_mail_address():
    assert sender_for("mika@club.example.net") == "reading@club.example.net"
    assert sender_for("mika@gmail.com") == "reading@example.org"


def test_a_link_is_completed_as_it_is_in_every_form():
    assert READ["link"](" meet.example.org/room ") == "https://meet.example.org/room"
