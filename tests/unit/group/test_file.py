"""A group's file that is right: what it means, and what is remarked of it."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.files import read_group
from shared.errors import BadInput
from shared.group.file import parse
from shared.group.remarks import remarks
from shared.model.season import usual_reminders
from shared.schedule.programme import season_sessions, talks_of
from shared.schedule.season_words import season_in_words
from shared.text import strict_yaml
from tests.unit.group.documents import TEXT, small, told, with_


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
    said = "join: nobody reads on the page how to join, until the address of the sign-up form stands there"
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
        "reminders: 14d goes out before the previous session begins, as there is one every 7 days; 3d comes after it",
        "reminders: 7d goes out just as the previous session begins, as there is one every 7 days; 3d comes after it",
        "season.breaks 1: it resumes on 2024-09-04, a Wednesday; until then sessions are on Thursdays, from then on they are on Wednesdays",
        "2024-03-10: 02:30 does not exist that day in America/Denver; it begins at 03:30",
        "2024-10-30: 01:30 comes twice that day in America/Denver; it begins at the first",
    ]
    assert list(remarks(parse(yaml.safe_load(TEXT)))) == []
    ahead = list(remarks(group, date(2024, 9, 4)))
    assert [line.partition(":")[0] for line in ahead] == ["reminders", "reminders", "season.breaks 1", "2024-10-30"]
    assert len(list(remarks(group, date(2024, 11, 4)))) == 2  # of what is over nothing can be mended


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
