"""The group's file: each mistake is named by its place."""

from pathlib import Path

import pytest
import yaml

from shared.errors import BadInput
from shared.group_file import parse
from shared.planning import season_sessions

TEXT = (Path(__file__).parents[2] / "local" / "group.yaml").read_text()


def with_(**changes):
    return yaml.safe_load(TEXT) | changes


def test_the_demos_file_is_fine():
    group = parse(yaml.safe_load(TEXT))
    assert [s.key for s in season_sessions(group)] == [
        "2023-10-14", "2023-10-28", "2023-11-11", "2023-11-25", "2023-12-09", "2024-01-13", "2024-01-27",
    ]  # fmt: skip


def test_an_unquoted_wall_time_means_what_it_says():
    season = yaml.safe_load("{first: 2023-10-14, every_days: 14, starts: 14:00, minutes: 60, until: 2023-10-14}")
    assert parse(with_(season=season, talks=[])).season.starts.isoformat() == "14:00:00"


SEASON = yaml.safe_load(TEXT)["season"]


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"zone": "MST"}, "zone: 'MST' is an abbreviation, not a zone; write one of America/Denver, America/Phoenix"),
        ({"zone": "Mars/Base"}, "zone: 'Mars/Base' is not in the IANA"),
        ({"zome": "UTC"}, "zome: no such setting"),
        ({"season": SEASON | {"evry_days": 7}}, "season.evry_days: no such setting"),
        ({"season": SEASON | {"until": "soon"}}, "season.until"),
        (
            {"season": SEASON | {"moved": [{"from": "2023-10-15", "to": "2023-10-16"}]}},
            "season.moved: 2023-10-15 is no date",
        ),
        ({"season": SEASON | {"every_days": 0}}, "season.every_days"),
        ({"season": SEASON | {"minutes": -5}}, "season.minutes"),
        ({"season": SEASON | {"until": "2093-01-01"}}, "season.until"),
        ({"season": SEASON | {"breaks": [{"after": "2023-12-09", "resumes": "2023-12-01"}]}}, "season.breaks"),
        ({"reminders": ["7d", "soon"]}, "reminders: 'soon' is neither days"),
        ({"co_leads": []}, "co_leads: at least one"),
        ({"co_leads": [{"id": "a", "name": "A", "address": "nowhere"}]}, "co_leads.a: 'nowhere'"),
        ({"sender": "Group <us@gmail.com>"}, "sender: mail from a free-mail address"),
        ({"admission": "maybe"}, "admission: 'maybe'"),
        ({"id": "ML Theory"}, "id: lower-case"),
        ({"talks": [{"session": "2023-10-15", "speaker": "A"}]}, "talks: 'a' is on 2023-10-15"),
        ({"meeting_link": "javascript:alert(1)"}, "meeting_link"),
        (
            {
                "talks": [
                    {"session": "2023-10-28", "speaker": "A", "reading": [{"kind": "paper", "arxiv": "arxiv:22071"}]}
                ]
            },
            "talks.a.reading[0].arxiv: 'arxiv:22071' is no arXiv number; write it as 2207.13443",
        ),
    ],
)
def test_a_mistake_is_named_by_its_place(changes, complaint):
    with pytest.raises(BadInput) as told:
        parse(with_(**changes))
    assert complaint in str(told.value)


@pytest.mark.parametrize("document", [None, [], "text", 7, {}])
def test_what_is_no_group_is_refused(document):
    with pytest.raises(BadInput):
        parse(document)
