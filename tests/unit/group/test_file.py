"""The group's file: each mistake is named by its place, in our words, with how to write it right."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cli.files import read_group
from shared.errors import BadInput
from shared.group.file import parse
from shared.group.remarks import remarks
from shared.model.season import usual_reminders
from shared.schedule.archive import sessions_of
from shared.schedule.programme import season_sessions, talks_of
from shared.schedule.season_words import season_in_words
from shared.text import strict_yaml
from shared.text.mistakes import Mistakes
from tests.unit.group.documents import ARCHIVE, TEXT, small, told, with_


def test_the_demos_file_is_fine():
    group = parse(yaml.safe_load(TEXT))
    assert [s.key for s in season_sessions(group)] == [
        "2023-10-14", "2023-10-28", "2023-11-11", "2023-11-25", "2023-12-09", "2024-01-13", "2024-01-27",
    ]  # fmt: skip


def test_read_strictly_it_says_the_same():
    assert parse(strict_yaml.read(TEXT.encode()).value) == parse(yaml.safe_load(TEXT))


def test_an_unquoted_wall_time_means_what_it_says():
    season = strict_yaml.read(b"{first: 2023-10-14, every_days: 14, starts: 14:00, minutes: 60, until: 2023-10-14}")
    assert parse(with_(season=season.value, talks=[])).season.starts.isoformat() == "14:00:00"


def test_a_plain_value_is_what_its_setting_wants():
    group = parse(small(name="1984", weekly_preflight="no", talk_minutes="20", notes={"1h": "no"}))
    assert (group.name, group.weekly_preflight, group.talk_minutes, group.notes) == ("1984", False, 20, {"1h": "no"})


SEASON = yaml.safe_load(TEXT)["season"]


HOOK = {"chat_webhook": "https://hooks.example.org/1"}


def stands_in(**changes: Any) -> dict[str, Any]:
    """A file's co-leads, one of whom stands in for the other."""
    kim = {
        "id": "kim", "name": "Kim", "address": "kim@example.org", "stands_in_for": "mika", "from": "2027-02-01", "until": "2027-02-28",
    } | changes  # fmt: skip
    mika = {"id": "mika", "name": "Mika", "address": "mika@example.org"}
    return {"co_leads": [mika, {name: value for name, value in kim.items() if value is not None}]}


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"zone": "MST"}, "zone: 'MST' is an abbreviation, not a zone; write one of America/Denver, America/Phoenix"),
        ({"zone": "Mars/Base"}, "zone: 'Mars/Base' is not in the IANA"),
        ({"zome": "UTC"}, "zome: no such setting; did you mean zone?"),
        ({"co-leads": []}, "co-leads: no such setting; did you mean co_leads?"),
        ({"season": SEASON | {"evry_days": 7}}, "season.evry_days: no such setting; did you mean every_days?"),
        ({"season": SEASON | {"xyz": 7}}, "season.xyz: no such setting; known here: ahead_days, breaks, cancelled"),
        ({"season": SEASON | {"until": "soon"}}, "season.until: 'soon' is not a day; write the year first"),
        (
            {"season": SEASON | {"moved": [{"from": "2023-10-15", "to": "2023-10-16"}]}},
            "season.moved 1 (2023-10-15).from: 2023-10-15 is not a date of the season; the nearest is 2023-10-14",
        ),
        ({"season": SEASON | {"every_days": 0}}, "season.every_days"),
        ({"season": SEASON | {"minutes": -5}}, "season.minutes"),
        ({"season": SEASON | {"until": "2093-01-01"}}, "season.until: 2093-01-01 is more than eleven years after"),
        ({"season": SEASON | {"breaks": [{"after": "2023-12-09", "resumes": "2023-12-01"}]}}, "season.breaks 1"),
        ({"reminders": ["7d", "soon"]}, "reminders: 'soon' is neither days"),
        ({"co_leads": []}, "co_leads: at least one"),
        ({"co_leads": [{"id": "a", "name": "A", "address": "nowhere"}]}, "co_leads 1 (a).address: 'nowhere'"),
        ({"sender": "Group <us@gmail.com>"}, "sender: mail from a free-mail address"),
        ({"admission": "maybe"}, "admission: 'maybe'"),
        ({"id": "ML Theory"}, "id: lower-case"),
        ({"talks": [{"session": "2023-10-15", "speaker": "A"}]}, "talks 1 (A).session: 2023-10-15 is not a date"),
        ({"meeting_link": "javascript:alert(1)"}, "meeting_link"),
        (
            {
                "talks": [
                    {"session": "2023-10-28", "speaker": "A", "reading": [{"kind": "paper", "arxiv": "arxiv:22071"}]}
                ]
            },
            "talks 1 (A).reading 1.arxiv: 'arxiv:22071' is not an arXiv number; write it as 2207.13443",
        ),
        ({"contact": "ask Mika"}, "contact: 'ask Mika' is neither a mail address nor one on the web"),
        ({"contact": "mika@nowhere"}, "contact: 'mika@nowhere'"),
    ],
)
def test_a_mistake_is_named_by_its_place(changes, complaint):
    assert complaint in told(with_(**changes))


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"season__starts": 18}, 'season.starts: a time is wanted here, in quotes, like "18:30"'),
        ({"season__starts": "18"}, "season.starts: '18' is not a time of day; write it as 18:00"),
        ({"season__starts": "18.30"}, "season.starts: '18.30' is not a time of day; write it as 18:30"),
        ({"season__starts": 18.3}, "season.starts: a time is wanted here"),
        ({"season__starts": False}, "season.starts: a time is wanted here"),
        ({"season__starts": "no"}, "season.starts: 'no' is not a time of day"),
        ({"season__starts": "18:00+02:00"}, "season.starts: '18:00+02:00': '+02:00' says no zone; write the time by"),
        ({"season__starts": None}, "season.starts: is missing; it must be given"),
        ({"quiet": {"from": "22", "to": "08:00"}}, "quiet.from: '22' is not a time of day; write it as 22:00"),
        ({"quiet": {"to": "08:00"}}, "quiet.from: is missing"),
        ({"season__first": "2024-02-30"}, "season.first: '2024-02-30': there is no such day"),
        (
            {"season__every_days": None},
            "season.every_days: say when there is a session: every_days, such as 14, or every, such as",
        ),
        ({"season__every": "Thursday"}, "season.every: a season has one rhythm: every_days, 7, or every, Thursday"),
        (
            {"season__every_days": None, "season__every": "monthly"},
            "season.every: 'monthly' is no rhythm; write days of the week (Tues",
        ),
        (
            {"season__every_days": None, "season__every": "fifth Monday"},
            "season.every: not every month has a fifth one of a day; write",
        ),
        ({"season__every_days": None, "season__every": "first"}, "season.every: 'first' is no rhythm"),
        (
            {"season__every_days": None, "season__every": "Monday, first Monday"},
            "season.every: 'Monday, first Monday' names a day twice",
        ),
        (
            {"season__every_days": None, "season__every": "first Thursday"},
            "season.first: 2024-02-08 is a Thursday, and not one of every first Thursday; the next one is 2024-03-07",
        ),
        ({"season__first": 20240208}, "season.first: a day is wanted here, like 2024-02-08"),
        ({"season__first": "0208-02-08"}, "season.first: '0208-02-08': the year 0208 is far off"),
        ({"season__until": "2024-01-31"}, "season.until: the season ends on 2024-01-31, before its first session"),
        ({"season__every_days": "weekly"}, "season.every_days: a whole number is wanted here, like 14; 'weekly'"),
        ({"season__every_days": True}, "season.every_days: a whole number is wanted here"),
        ({"season__every_days": 7.5}, "season.every_days: a whole number is wanted here"),
        ({"season__extra": "2024-02-09"}, "season.extra: a list is wanted here"),
        ({"season__extra": ["2024-02-09", "2024-02-10", "2024-02-09"]}, "season.extra 3: 2024-02-09 is named twice"),
        ({"season__cancelled": ["2024-02-15", "2024-02-15"]}, "season.cancelled 2: 2024-02-15 is named twice"),
        (
            {"season__moved": [{"from": "2024-02-15", "to": "2024-02-16"}, {"from": "2024-02-15", "to": "2024-02-17"}]},
            "season.moved 2 (2024-02-15).from: 2024-02-15 is named twice",
        ),
        (
            {
                "season__breaks": [
                    {"after": "2024-03-07", "resumes": "2024-04-04"},
                    {"after": "2024-03-14", "resumes": "2024-04-11"},
                ]
            },
            "season.breaks 2 (2024-03-14).after: this break begins within the one from 2024-03-07 to 2024-04-04",
        ),
        (
            {"season__moved": [{"from": "2024-02-15", "to": "2024-02-22"}]},
            "season.moved 1 (2024-02-15).to: the sessions of 2024-02-15 and 2024-02-22 would be at the same time",
        ),
        (
            {"season__moved": [{"from": "2024-02-15", "to": "2024-02-22", "starts": "18:00"}]},
            "the sessions of 2024-02-22 and 2024-02-15 would be at the same time",
        ),
        ({"joint": [{"session": "2024-02-15", "with": ["Proofs over Tea"]}]}, "'Proofs over Tea' is not a group's id"),
        ({"kinds": {"2024-2-15": "talks"}}, "kinds.2024-2-15: '2024-2-15' is not a day; write it as 2024-02-15"),
        ({"name": ["x"]}, "name: a text is wanted here, not a list"),
        ({"name": " "}, "name: must not be empty"),
        ({"name": 1984}, "name: put it in quotes: '1984'"),
        ({"season": "weekly"}, "season: settings are wanted here, each as name: value; 'weekly' stands there"),
        ({"co_leads": {"id": "a"}}, "co_leads: a list is wanted here"),
        ({"co_leads": ["mika"]}, "co_leads 1: settings are wanted here"),
        ({"weekly_preflight": "perhaps"}, "weekly_preflight: write true or false; 'perhaps' stands there"),
        ({"chat_webhook": "hooks.example.org/1"}, "chat_webhook: 'hooks.example.org/1' is not a web address"),
        ({"chat_webhook": "https://"}, "chat_webhook: 'https://' is not a web address"),
        ({"chat_webhook": "https://[x/y"}, "chat_webhook: 'https://[x/y' is not a web address"),
        ({"chat_webhook": "http://hooks.example.org/1"}, "goes to https:// addresses only"),
        ({"chat": "https:// example.org"}, "chat: 'https:// example.org' is not a web address"),
        (
            {"co_leads_webhook": "http://hooks.example.org/1"},
            "co_leads_webhook: 'http://hooks.example.org/1' is not called",
        ),
        (
            {"chat_posts": {"changes": "true"}},
            "chat_posts: there is no chat to tell it: give the address of its webhook as chat_webhook",
        ),
        (
            HOOK | {"chat_posts": {"reminders": ["1 day"]}},
            "chat_posts.reminders: '1 day' is neither days (7d) nor hours (1h)",
        ),
        (HOOK | {"chat_posts": {"reminders": ["1d", "1d"]}}, "chat_posts.reminders: a stage is named twice"),
        (
            HOOK | {"chat_posts": {"reminders": [f"{n}d" for n in range(1, 10)]}},
            "chat_posts.reminders: these are 9, and there are at most 8",
        ),
        (
            HOOK | {"chat_posts": {"votes": "true", "join_link": "true"}},
            "chat_posts.join_link: the link would stand in reminders and changes",
        ),
        (
            HOOK | {"chat_posts": {"changes": "perhaps"}},
            "chat_posts.changes: write true or false; 'perhaps' stands there",
        ),
        (HOOK | {"chat_posts": {"slide": "true"}}, "chat_posts.slide: "),
        (HOOK | {"chat_posts": "all"}, "chat_posts: settings are wanted here"),
        (
            stands_in(stands_in_for="nobody"),
            "co_leads 2 (kim).stands_in_for: 'nobody' is no co-lead to stand in for; there are: ",
        ),
        (stands_in(until="2027-01-31"), "co_leads 2 (kim).until: 2027-01-31 is before 2027-02-01, on which it begins"),
        (stands_in(until=""), "co_leads 2 (kim).until: "),
        (stands_in(stands_in_for=None), "co_leads 2 (kim).from: only who stands in for somebody has days"),
        (stands_in(address="mika@EXAMPLE.org"), "co_leads 2 (kim).address: this is a co-lead's address already"),
        (
            {"co_leads": [*stands_in()["co_leads"], stands_in(id="kim-2", address="kim@Example.org")["co_leads"][1]]},
            "co_leads 3 (kim-2).address: somebody with this address stands in already",
        ),
    ],
)
def test_a_slip_of_the_finger_is_named_with_how_to_write_it(changes: dict[str, Any], complaint: str):
    assert complaint in told(small(**changes))


def talks(*entries: dict[str, str]) -> dict[str, Any]:
    return small(talks=[{"session": "2024-02-15", "speaker": "Ada"} | entry for entry in entries])


@pytest.mark.parametrize("slug", ["a b", "../x", "a/b", "x" * 101, "é", "-a", ".a", "a?b", "a%20b"])
def test_what_can_be_no_part_of_an_address_is_no_slug(slug: str):
    assert re.match(r"talks 1 \(.*\)\.slug: .* is not a slug: letters, digits", told(talks({"slug": slug})))


@pytest.mark.parametrize("slug", ["a-b", "A_b.2", "x" * 100])
def test_a_slug_is_letters_digits_and_hyphens(slug: str):
    assert [talk.slug for talk in talks_of(parse(talks({"slug": slug})), "2024-02-15")] == [slug]


def test_talks_without_a_latin_letter_have_slugs_of_their_own():
    group = parse(
        talks({"speaker": "名前"}, {"speaker": "Имя"}, {"speaker": "नाम", "slug": "talk-2"}, {"speaker": "Ada"})
    )
    assert [talk.slug for talk in talks_of(group, "2024-02-15")] == ["talk", "talk-3", "talk-2", "ada"]


def test_two_talks_of_one_slug_are_both_named():
    wrong = told(talks({"title": "One"}, {"title": "Two"}))
    assert wrong.startswith("talks 2 (Ada).slug: 'Two' has the same slug, 'ada', as 'One' on 2024-02-15")


@pytest.mark.parametrize("document", [None, [], "text", 7, {}])
def test_what_is_no_group_is_refused(document):
    assert told(document) == "a group's file is settings, each as name: value; there are none here"


@pytest.mark.parametrize(
    ("every_days", "stages"),
    [(14, ("7d", "1d", "1h")), (8, ("7d", "1d", "1h")), (7, ("3d", "1d", "1h")), (3, ("1d", "1h")), (1, ("1h",))],
)
def test_the_usual_reminders_come_after_the_session_before(every_days: int, stages: tuple[str, ...]):
    assert usual_reminders(every_days) == parse(small(season__every_days=every_days)).reminders == stages
    assert parse(small(season__every_days=every_days, reminders=["7d"])).reminders == ("7d",)


@pytest.mark.parametrize(
    ("every", "stages"),
    [
        ("second Thursday", ("7d", "1d", "1h")), ("Thursday", ("3d", "1d", "1h")), ("Monday and Thursday", ("1d", "1h")),
        ("Wed, Thu", ("1h",)), ("second and fourth Thursday", ("7d", "1d", "1h")), ("second and third Thursday", ("3d", "1d", "1h")),
    ],
)  # fmt: skip
def test_so_do_those_of_a_season_by_the_calendar(every: str, stages: tuple[str, ...]):
    assert parse(small(season__every_days=None, season__every=every)).reminders[-len(stages) :] == stages


def test_a_form_that_the_page_does_not_link_is_remarked():
    form = {"id": "1FAKE", "email": "Email", "name": "Name"}
    said = "join: the page does not say how to join, as the address at which people fill in the form is not given"
    assert list(remarks(parse(small(form=form, season=None)))) == [said]
    assert list(remarks(parse(small(form=form, season=None, join="https://docs.example.org/form")))) == []
    assert list(remarks(parse(small(season=None)))) == []


def test_what_is_right_but_perhaps_not_meant_is_remarked():
    group = parse(
        small(
            reminders=["14d", "7d", "1h"], zone="America/Denver", season__starts="02:30", season__until="2024-11-30",
            season__breaks=[{"after": "2024-07-18", "resumes": "2024-09-04"}],
            season__extra=["2024-03-10"], season__moved=[{"from": "2024-10-30", "to": "2024-11-03", "starts": "01:30"}],
        )
    )  # fmt: skip
    assert list(remarks(group)) == [
        "reminders: 14d goes out before the session before begins, as there is one every 7 days; 3d comes after it",
        "reminders: 7d goes out in the minute in which the session before begins, as there is one every 7 days; 3d comes after it",
        "season.breaks 1: it resumes on 2024-09-04, a Wednesday; until then sessions are on Thursdays, from then on they are on Wednesdays",
        "2024-03-10: 02:30 does not exist that day in America/Denver; it begins at 03:30",
        "2024-10-30: 01:30 comes twice that day in America/Denver; it begins at the first",
    ]
    assert list(remarks(parse(yaml.safe_load(TEXT)))) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"season__breaks": [{"after": "2024-07-18", "resumes": "2024-09-05"}]},
            "Thursdays 17:30 (Europe/Paris), 8 Feb – 31 Oct 2024, pause 19 Jul – 4 Sep, 33 sessions",
        ),
        (
            {"season__every_days": 14, "season__until": "2025-01-31", "season__cancelled": ["2024-02-22"], "season__extra": ["2024-02-24"]},
            "every other Thursday 17:30 (Europe/Paris), 8 Feb 2024 – 23 Jan 2025, 26 sessions (1 extra, 1 cancelled)",
        ),
        (
            {"season__every_days": 10, "season__until": None},
            "every 10 days 17:30 (Europe/Paris), from 8 Feb 2024 on, planned until 7 Jun 2024, 13 sessions",
        ),
        (
            {"season__every_days": None, "season__every": "second Thursday", "season__breaks": [{"after": "2024-07-18", "resumes": "2024-09-04"}]},
            "second Thursday of the month 17:30 (Europe/Paris), 8 Feb – 10 Oct 2024, pause 19 Jul – 3 Sep, 8 sessions",
        ),
        (
            {"season__every_days": None, "season__every": "Thu & Mon"},
            "Mondays and Thursdays 17:30 (Europe/Paris), 8 Feb – 31 Oct 2024, 77 sessions",
        ),
        (
            {"season__every_days": None, "season__every": "the second Thursday and last Friday"},
            "second Thursday and last Friday of the month 17:30 (Europe/Paris), 8 Feb – 25 Oct 2024, 18 sessions",
        ),
        ({"season__until": "2024-02-08"}, "Thursdays 17:30 (Europe/Paris), 8 Feb 2024, 1 session"),
        ({"season": None}, "no season, so no sessions"),
    ],
)  # fmt: skip
def test_the_season_is_said_in_words(changes: dict[str, Any], words: str):
    assert season_in_words(parse(small(**changes))) == words


def test_a_mistake_in_a_file_is_one_line_with_file_line_and_place(tmp_path: Path):
    file = tmp_path / "group.yaml"
    file.write_text(TEXT.replace('starts: "14:00"', "starts: 14", 1).replace("zone:", "zome:", 1))
    with pytest.raises(BadInput) as caught:
        read_group(file)
    lines = {n for n, line in enumerate(file.read_text().splitlines(), 1) if "starts: 14" in line or "zome:" in line}
    shown = str(caught.value).splitlines()
    assert f"{file}, line {min(lines)}: zome: no such setting; did you mean zone?" in shown
    assert f"{file}, line {max(lines)}: season.starts: '14' is not a time of day; write it as 14:00" in shown
    assert f"{file}: zone: is missing; it must be given" in shown


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda path: None, "there is no such file"),
        (lambda path: path.mkdir(), "is a folder; name the file in it"),
        (lambda path: path.write_bytes(b""), "a group's file is settings"),
        (lambda path: path.write_bytes(b"\xff"), "line 1: this is not UTF-8"),
        (lambda path: path.write_bytes(b"id: a\nid: b\n"), "line 2: 'id' stands here twice, first in line 1"),
    ],
)
def test_a_file_that_cannot_be_read_says_so(tmp_path: Path, make: Any, complaint: str):
    make(tmp_path / "group.yaml")
    with pytest.raises(BadInput, match=complaint):
        read_group(tmp_path / "group.yaml")


# --- no library's words, whatever stands in the file
FOREIGN = re.compile(
    r"[Ii]nput should|[Ff]ield required|Extra inputs|valid (dictionary|string|list|tuple|integer|date|time)|instance of|zero time|"
    r"String should|Value error|Assertion|pydantic|isoformat|month must be|day is out of range|cannot stand here",
)
WRITTEN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | st.datetimes() | st.times() | st.binary(max_size=3)
    | st.sampled_from(["", " ", "18:30", "2024-02-08", "7", "1d", "x", "https://example.org", "yes", "2024-02-30", "24:00"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "from", "speaker", "starts", "x"]), inner, max_size=3),
    max_leaves=4,
)  # fmt: skip
CHECKS = {
    "group": (parse, yaml.safe_load(TEXT) | {"kinds": {"2023-10-14": "talks"}}),
    "archive": (lambda document: sessions_of(document, "ml-theory"), yaml.safe_load(ARCHIVE)),
}


def complaints(check: Any, document: Any) -> str:
    """All that is wrong with *document*; nothing if it is right."""
    try:
        check(document)
    except Mistakes as error:
        return str(error)
    return ""


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place of a document."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, item in inner for place in places(item, (*path, key)))]


def put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = put(copy[path[0]], path[1:], new)
    return copy


@pytest.mark.parametrize("kind", CHECKS)
def test_no_library_speaks_whatever_is_put_wherever(kind: str):
    check, document = CHECKS[kind]
    everywhere = st.sampled_from(places(document))

    @settings(max_examples=600, deadline=None)
    @given(st.lists(st.tuples(everywhere, WRITTEN), min_size=1, max_size=1), st.sampled_from(["", "xyz", "co-leads"]))
    def look(changes: list[tuple[Any, Any]], word: str) -> None:
        wrong: Any = document
        for path, value in changes:
            wrong = put(wrong, path, value)
        if word and isinstance(wrong, dict):
            wrong = wrong | {word: 1}
        assert not FOREIGN.search(complaints(check, wrong))

    look()
