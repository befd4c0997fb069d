"""In a group's file, what switches on who comes, the rota, several clocks, places, kinds of talk and signs of life; and what is wrong there."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from shared.adapters.dynamodb.rows import from_item, to_item
from shared.group.file import parse
from shared.group.remarks import remarks
from shared.group.texts import generated, plain
from shared.model.group import Feedback
from shared.model.session import with_talk
from shared.model.survey import asked_by
from shared.schedule.programme import programme, season_sessions, talks_of
from shared.schedule.season_words import season_in_words
from shared.text import strict_yaml
from shared.text.zones import ZonedTime
from tests.unit.group.documents import small, told, with_


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"attendance": {"ask": "perhaps"}}, "attendance.ask: write true or false"),
        ({"attendance": {"number": "everybody"}}, "attendance.number: 'everybody' is neither co-leads nor members"),
        (
            {"attendance": {"last_reminder": "yes"}},
            "attendance.last_reminder: 'yes' is none of everybody, unless-no, coming",
        ),
        (
            {"attendance": {"last_reminder": "coming"}, "reminders": ["1h"]},
            "attendance.last_reminder: the only reminder would go to nobody",
        ),
        ({"attendance": {"asks": "true"}}, "attendance.asks: no such setting; did you mean ask?"),
    ],
)
def test_what_is_wrong_about_who_comes_is_named(changes, complaint):
    assert complaint in told(with_(**changes))


@pytest.mark.parametrize("name", ["", "  "])
def test_a_role_of_the_rota_needs_a_name(name: str):
    assert "rota.roles 1: a role needs a name" in told(with_(rota={"roles": [name]}))


STORED = datetime(2023, 10, 1, tzinfo=UTC)
ROTATING = {"starts": ["14:00", "20:00 Europe/Berlin"], "starts_on": {"2023-10-28": "09:00 (Asia/Tokyo)"}}


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"starts": ["14:00", "20:00 Europe/Berln"]}, "season.starts 2: 'Europe/Berln' is not in the IANA time zone database; did you mean Europe/Berlin?"),
        ({"starts": ["14:00", "20:00 europe/berlin"]}, "did you mean Europe/Berlin?"),
        ({"starts": ["14:00", "20:00 New York"]}, "season.starts 2: 'New York' is not a time zone's name; did you mean America/New_York?"),
        ({"starts": "20:00 Tokyo"}, "season.starts: 'Tokyo' is not a time zone's name; did you mean Asia/Tokyo?"),
        ({"starts": ["20:00 CET"]}, "season.starts 1: 'CET' is an abbreviation, not a zone; write one of Europe/Berlin, Africa/Algiers"),
        ({"starts": ["14:00", "20:00-05:00"]}, "season.starts 2: '20:00-05:00': '-05:00' says no zone; write the time by the group's own clock (18:30), or with a zone"),
        ({"starts": ["14:00", "8pm Europe/Berlin"]}, "season.starts 2: '8pm' is not a time of day; write it as 20:00"),
        ({"starts": ["14:00", 20]}, 'season.starts 2: a time is wanted here, in quotes, like "18:30" or "20:00 Europe/Paris"'),
        ({"starts": {"14:00": "x"}}, "season.starts: a time is wanted here"),
        ({"starts": []}, "season.starts: say when a session begins, such as 18:30"),
        ({"starts": ["14:00", "14:00"]}, "season.starts: these are all the same time; write it once: 14:00"),
        ({"starts": ["14:00", "15:00"] * 7}, "season.starts: these are 14, and there are at most 12 in turn"),
        ({"starts_on": {"2023-10-29": "15:00"}}, "season.starts_on.2023-10-29: 2023-10-29 is not a date of the season; the nearest is 2023-10-28"),
        ({"starts_on": {"28.10.2023": "15:00"}}, "season.starts_on.28.10.2023: '28.10.2023' is not a day; write it as 2023-10-28"),
        ({"starts_on": {"2023-10-28": "15:00 Asia/Tokio"}}, "season.starts_on.2023-10-28: 'Asia/Tokio' is not in the IANA time zone database; did you mean Asia/Tokyo?"),
        (
            {"starts_on": {"2023-10-28": "15:00"}, "moved": [{"from": "2023-10-28", "to": "2023-10-29", "starts": "20:00 Europe/Berlin"}]},
            "season.starts_on.2023-10-28: this date has two times, 15:00 here and 20:00 Europe/Berlin under moved; leave one of them out",
        ),
        (
            {"first": "2024-03-17", "until": "2024-05-01", "extra": ["2024-03-31"], "starts_on": {"2024-03-31": "02:30 Europe/Berlin"}},
            "season.starts_on.2024-03-31: 02:30 does not exist that day in Europe/Berlin: the clocks change then; write another time",
        ),
        (
            {"first": "2023-11-05", "starts_on": {"2023-11-05": "01:30 America/New_York"}},
            "season.starts_on.2023-11-05: 01:30 comes twice that day in America/New_York: the clocks change then; write another time",
        ),
        ({"every_days": 1, "starts": ["23:30 America/Los_Angeles", "16:00 Asia/Tokyo"], "minutes": 60, "extra": [], "moved": [], "breaks": []}, "would be at the same time"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_several_starts_is_told_in_our_words(changes, complaint):
    bare = {"first": "2023-10-14", "every_days": 14, "starts": "14:00", "minutes": 60, "until": "2023-12-09"}
    assert complaint in told(with_(season=bare | changes, talks=[]))


def test_several_starts_are_read_and_written_down_as_they_were():
    bare = {"first": "2023-10-14", "every_days": 14, "minutes": 60, "until": "2023-12-09"}
    group = parse(with_(season=bare | ROTATING, talks=[]))
    assert group.season.turns == (time(14), ZonedTime(time(20), "Europe/Berlin"))
    assert group.season.starts_on == {"2023-10-28": ZonedTime(time(9), "Asia/Tokyo")}
    assert parse(strict_yaml.read(generated(group).encode()).value) == group
    assert plain(group)["season"]["starts"] == ["14:00", "20:00 Europe/Berlin"]


def test_a_season_in_turn_is_told_in_a_sentence_with_what_its_clocks_skip():
    season = {
        "first": "2024-03-10",
        "every_days": 7,
        "starts": ["02:30", "02:30 Europe/Berlin"],
        "minutes": 60,
        "until": "2024-04-01",
    }
    group = parse(with_(zone="America/Denver", season=season, talks=[]))
    assert season_in_words(group) == (
        "Sundays 02:30 (America/Denver) and 02:30 (Europe/Berlin) in turn, 10 Mar – 31 Mar 2024, 4 sessions"
    )
    assert [one for one in remarks(group) if one.startswith("2024")] == [
        "2024-03-10: 02:30 does not exist that day in America/Denver; it begins at 03:30",
        "2024-03-31: 02:30 does not exist that day in Europe/Berlin; it begins at 03:30",
    ]


def test_a_row_with_one_start_is_as_it_was_and_several_come_back_from_the_table():
    one = parse(with_(talks=[]))
    assert "starts_on" not in (stored := to_item(one, STORED)["doc"]["M"]["season"]["M"])
    assert stored["starts"] == {"S": "14:00:00"}
    bare = {"first": "2023-10-14", "every_days": 14, "minutes": 60, "until": "2023-12-09"}
    several = parse(with_(season=bare | ROTATING, talks=[]))
    assert from_item(to_item(several, STORED)) == several


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"place": "Room 5", "place_for": "all"}, "place_for: 'all' is neither members nor everybody"),
        ({"place_for": "everybody"}, "place_for: it says who may know the place, and there is none"),
        ({"place": "x" * 201}, "place: this is 201 characters long; 200 are the most"),
        (
            {"place": "Room 5 or https://meet.example.org/g", "place_for": "everybody", "meeting_link": "https://meet.example.org/g"},
            "place: everybody would see the meeting link; leave it out",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_place_is_told_in_our_words(changes, complaint):
    assert complaint in told(with_(talks=[]) | changes)


def test_a_place_comes_back_from_the_text_that_is_made_of_it():
    group = parse(with_(talks=[], place="Room 5: the blue one", place_for="everybody"))
    assert parse(strict_yaml.read(generated(group).encode()).value) == group


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"kinds_of_talk": {"lightning": "soon"}}, "kinds_of_talk.lightning: a whole number is wanted here"),
        ({"kinds_of_talk": {"lightning": 0}}, "kinds_of_talk.lightning: 0 is not between 1 and 240"),
        ({"kinds_of_talk": {"x" * 41: 5}}, "a word or two on one line, at most 40 characters"),
        ({"kinds_of_talk": {f"k{n}": 5 for n in range(13)}}, "kinds_of_talk: these are 13, and there are at most 12"),
        ({"talks": [{"session": "2023-10-28", "speaker": "A", "kind": "lightnin"}], "kinds_of_talk": {"lightning": 5}}, "talks 1 (A).kind: 'lightnin' is no kind of talk here; there are: lightning"),
        ({"talks": [{"session": "2023-10-28", "speaker": "A", "kind": "lightning"}]}, "there are: none; name them under kinds_of_talk first"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_kind_of_talk_is_told_in_our_words(changes, complaint):
    assert complaint in told(with_(talks=[]) | changes)


def test_a_talk_of_a_kind_is_made_of_it_and_becomes_another_by_the_file():
    entry = {"session": "2023-10-28", "speaker": "Ada Example", "kind": "lightning"}
    group = parse(with_(talks=[entry], kinds_of_talk={"lightning": 5}))
    assert [talk.kind for talk in talks_of(group, "2023-10-28")] == ["lightning"]
    assert parse(strict_yaml.read(generated(group).encode()).value) == group


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"sessions": 1}, "silence.sessions: 1 is neither 0, which asks nobody, nor between 2 and 26"),
        ({"sessions": -2}, "silence.sessions: -2 is neither 0"),
        ({"sessions": 27}, "silence.sessions: 27 is neither 0"),
        ({"sessions": 6, "days": 6}, "silence.days: 6 is not between 7 and 90"),
        ({"sessions": 6, "days": 91}, "silence.days: 91 is not between 7 and 90"),
        ({"session": 6}, "silence.session: no such setting; did you mean sessions?"),
    ],
)
def test_what_is_wrong_about_the_silent_is_named(said, complaint):
    assert complaint in told(with_(silence=said))


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"ask": "perhaps"}, "rota.ask: write true or false"),
        ({"asks": True}, "rota.asks: no such setting; did you mean ask?"),
        ({"talks": 11}, "rota.talks: 11 is not between 0 and 10"),
        ({"talks": 3}, "rota.talks: 3 are more than talks_per_session, which is 2"),
        ({"ahead_days": 13}, "rota.ahead_days: 13 is not between 14 and 180"),
        ({"ahead_days": "a month"}, "rota.ahead_days: "),
        ({"answer_days": 0}, "rota.answer_days: 0 is not between 1 and 14"),
        ({"ask": True, "talks": 0}, "rota.ask: nobody would be asked for anything; name roles, or leave talks at 1"),
        ({"roles": ["host", "Host"]}, "rota.roles 2: 'Host': it cannot be told from 'host'"),
        ({"roles": ["Talk"]}, "rota.roles 1: 'Talk': presenting is no role of its own; talks says it"),
        ({"roles": ["x" * 31]}, f"rota.roles 1: '{'x' * 31}' is longer than 30 characters"),
        ({"roles": list("abcdef")}, "rota.roles: these are 6, and there are at most 5"),
        ({"roles": ["host"], "notes_by": "Protokoll"}, "rota.notes_by: 'Protokoll' is none of the roles"),
    ],
)
def test_what_is_wrong_about_the_rota_is_named(said, complaint):
    assert complaint in told(with_(rota=said))


@pytest.mark.parametrize(
    "said", [{"roles": ["host"]}, {"roles": ["Protokoll"], "notes_by": "protokoll"}, {"notes_by": ""}]
)
def test_whoever_takes_the_notes_has_one_of_the_roles_if_any(said):
    assert parse(with_(rota={"ask": "true", **said})).rota


def test_without_a_season_nobody_is_asked_in_turn():
    assert "rota.ask: there is nothing to ask for without a season; add one" in told(
        small(season=None, rota={"ask": True})
    )


def test_where_nobody_is_asked_who_comes_it_is_said_what_counts_as_a_sign_of_life():
    (said,) = remarks(parse(small(season=None, silence={"sessions": "6"})))
    assert said.startswith("silence: as nobody is asked who comes, signs of life are a vote, a proposal, a talk")
    for changes in ({"silence": {"sessions": "0"}}, {"silence": {"sessions": "6"}, "attendance": {"ask": "true"}}):
        assert list(remarks(parse(small(season=None, **changes)))) == []


ASKED = {"summary": "It halts.\n", "questions": [" Why  does it? ", "Who says so?"]}


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        (
            {"summary": "x" * 601},
            "talks 1 (Ada Example).summary: These few lines have at most 600 characters; they have 601.",
        ),
        ({"questions": list("abcd")}, "talks 1 (Ada Example).questions: At most 3 questions, please; these are 4."),
        (
            {"questions": ["x" * 201]},
            "talks 1 (Ada Example).questions: A question has at most 200 characters; number 1 has 201.",
        ),
        ({"question": ["x"]}, "talks 1 (Ada Example).question: no such setting; did you mean questions?"),
    ],
)
def test_what_is_wrong_with_what_is_asked_beforehand_is_named(said, complaint):
    assert complaint in told(with_(talks=[{"session": "2023-10-14", "speaker": "Ada Example", **said}]))


def test_what_is_asked_beforehand_is_of_the_talk_and_becomes_another_by_the_file_alone():
    entry = {"session": "2023-10-14", "speaker": "Ada Example", **ASKED}
    group = parse(with_(talks=[entry]))
    assert [one for one in remarks(group) if one.startswith("talks:")] == [
        "talks: their questions and few lines are kept, and shown once beforehand has questions: true"
    ]
    assert parse(strict_yaml.read(generated(group).encode()).value) == group
    asking = parse(with_(talks=[entry], beforehand={"questions": "true"}))
    assert [one for one in remarks(asking) if one.startswith("talks:")] == []
    (talk,) = talks_of(group, "2023-10-14")
    assert (talk.summary, talk.questions) == ("It halts.", ("Why does it?", "Who says so?"))
    before = next(one for one in season_sessions(group) if one.key == "2023-10-14")
    written = with_talk(before, replace(talk, questions=("The speaker's?",)))
    same = replace(before, talks=(replace(talk, title="A title"),))
    assert programme(written, same, before).talks[0].questions == ("The speaker's?",)
    other = replace(before, talks=(replace(talk, questions=("The file's?",)),))
    assert programme(written, other, before).talks[0].questions == ("The file's?",)


def test_talks_that_do_not_fit_into_their_session_are_remarked_on():
    talks = [{"session": "2023-10-14", "speaker": f"Speaker {n}"} for n in range(3)]
    assert [one for one in remarks(parse(with_(talks=talks))) if "take" in one] == [
        "talks: those of 2023-10-14 take 75 minutes, without questions, and the session has 60; its agenda gives each less"
    ]
    assert not [one for one in remarks(parse(with_(talks=talks)), date(2023, 10, 15)) if "take" in one]
    short = [one | {"kind": "lightning"} for one in talks]
    assert not [one for one in remarks(parse(with_(talks=short, kinds_of_talk={"lightning": 5}))) if "take" in one]


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"ask": "true", "by": "post"}, "feedback.by: 'post' is neither mail nor recap"),
        ({"ask": "true", "hours": 49}, "feedback.hours: 49 is not between 0 and 48"),
        ({"ask": "true", "days": 1}, "feedback.days: 1 is not between 2 and 14"),
        ({"asks": "true"}, "feedback.asks: no such setting; did you mean ask?"),
    ],
)
def test_what_is_wrong_about_feedback_is_named(said, complaint):
    assert complaint in told(with_(feedback=said))


def test_feedback_that_is_switched_on_is_read_and_written_as_it_is():
    group = parse(small(feedback={"ask": "true", "by": "recap", "days": "7"}))
    assert (asked_by(group), asked_by(parse(small()))) == ("recap", "")
    assert group.feedback == Feedback(ask=True, by="recap", days=7)
