"""Each mistake of a group's file is named by its place, in our words, with how to write it right."""

from typing import Any

import pytest
import yaml

from tests.unit.group.documents import TEXT, small, told, with_

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
        (
            {"season__extra": ["2024-02-09", "2024-02-15"]},
            "season.extra 2: 2024-02-15 has a session by the rhythm already; for a second one that day, name a free day here",
        ),
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
        (
            {"kinds": {"2024-02-16": "talks"}},
            "kinds.2024-02-16: 2024-02-16 is not a date of the season; the nearest is 2024-02-15",
        ),
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
