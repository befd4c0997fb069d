"""Reading that comes late, and the one mail that it causes."""

from datetime import timedelta
from typing import Any

import pytest

from shared.model.mailing import Entry, Mailing
from shared.model.session import Session
from shared.schedule import changing, steps
from shared.talks import editing as talk_editing
from tests.builders.members import joins
from tests.builders.signups import texts
from tests.builders.speaker_page import (
    DAY,
    HOUR,
    KEY,
    MINE,
    OTHER,
    PAPER,
    START,
    late,
    opened,
    reminded,
    saved,
    session,
    talk,
    url,
)
from tests.platform import Platform, apply, demo_group


def test_reading_that_comes_after_the_reminder_is_mailed_once_and_no_second_reminder_follows(group: Platform):
    joins(group, "ada")
    reminded(group)
    page = saved(group, opened(group) | PAPER)
    assert "Members get a short mail about the reading" in page
    (row,) = [row for row in group.rows(Mailing) if row.kind == "reading"]
    assert (row.id, row.subject, row.session) == (f"reading/ml-theory/{KEY}/{MINE}", MINE, KEY)
    group.tick(group.now + timedelta(minutes=5))
    group.settle()
    (told,) = [text for text in texts() if "was not here yet" in text]
    assert "(about 30 minutes)" in told
    assert "https://arxiv.org/abs/1806.07572v4" in told
    assert "Saturday 28 October 2023" in told
    for change in ({"reading-1": "", "url-1": "", "minutes-1": ""}, PAPER | {"minutes-1": "40"}):
        saved(group, opened(group) | change)
        group.tick(group.now + timedelta(minutes=5))
        group.settle()
    assert late(group) == [row.id]
    assert len([1 for mailing, _ in group.sent() if mailing.startswith("reading/")]) == 1
    assert len([1 for mailing, _ in group.sent() if mailing.startswith("reminder/")]) == 1


def test_reading_that_comes_before_the_reminder_is_in_the_reminder_only(group: Platform):
    joins(group, "ada")
    group.at(START - 7 * DAY - timedelta(minutes=1))
    assert "Saved. Thank you." in saved(group, opened(group) | PAPER)
    reminded(group)
    assert late(group) == []
    assert "1806.07572" in texts()[-1]


@pytest.mark.parametrize(
    ("ahead", "mails"),
    [
        (DAY + 12 * HOUR + timedelta(minutes=1), 1),  # the day-before reminder is more than 12 hours away
        (DAY + 12 * HOUR, 0),  # it tells of the reading itself
        (DAY - timedelta(minutes=10), 1),  # it has gone out
        (timedelta(minutes=1), 1),
        (timedelta(), 0),
    ],
)
def test_the_day_before_reminder_tells_of_reading_that_comes_shortly_before_it(
    group: Platform, ahead: timedelta, mails: int
):
    reminded(group)
    if ahead < DAY:
        group.tick(START - DAY)
    group.at(START - ahead)
    saved(group, opened(group) | PAPER)
    assert len(late(group)) == mails


def other_reading(group: Platform, number: int) -> str:
    other = {"reading-1": f"Margins {number}", "url-1": f"https://example.org/{number}"}
    other |= {"reading-2": "", "url-2": "", "minutes-2": ""}
    return saved(group, opened(group, url(OTHER)) | other, url(OTHER))


def test_reading_that_takes_the_place_of_other_reading_is_mailed_each_time(group: Platform):
    joins(group, "ada")
    reminded(group)
    for number in (1, 2):
        assert "Members get a short mail" in other_reading(group, number)
        group.tick(group.now + HOUR)
        group.settle()
    first, second = [text for text in texts() if "has changed" in text]
    assert "What earlier mails name for it is not read any more." in first
    assert "https://example.org/1" in first
    assert "1710.10345" not in first
    assert "https://example.org/2" in second
    assert "https://example.org/1" not in second


def test_several_changes_within_an_hour_are_one_mail_about_the_last(group: Platform):
    joins(group, "ada")
    reminded(group)
    for number in (1, 2, 3):
        other_reading(group, number)
        group.tick(group.now + timedelta(minutes=5))
        group.settle()
    assert len([text for text in texts() if "has changed" in text]) == 1
    group.tick(group.now + HOUR)
    group.settle()
    _, last = [text for text in texts() if "has changed" in text]
    assert "https://example.org/3" in last


def test_somebody_who_changes_what_is_read_all_day_causes_five_mails_at_most(group: Platform):
    reminded(group)
    for number in range(8):
        other_reading(group, number)
        group.tick(group.now + HOUR)
    assert len(late(group)) == 5


def test_late_reading_that_is_replaced_before_anybody_was_told_is_told_once(group: Platform):
    joins(group, "ada")
    reminded(group)
    saved(group, opened(group) | PAPER)
    saved(group, opened(group) | {"reading-1": "Kernels anew", "url-1": "https://example.org/anew"})
    group.tick(group.now + timedelta(minutes=5))
    group.settle()
    (told,) = [text for text in texts() if "was not here yet" in text]
    assert "https://example.org/anew" in told
    assert late(group) == [f"reading/ml-theory/{KEY}/{MINE}"]


@pytest.mark.parametrize(
    "change",
    [
        {"reading-1": "The implicit bias, second version"},
        {"url-1": "https://example.org/mirror.pdf"},
        {"minutes-1": "45"},
    ],
)
def test_a_correction_of_what_is_read_is_no_news(group: Platform, change: dict[str, str]):
    reminded(group)
    saved(group, opened(group, url(OTHER)) | change, url(OTHER))
    assert late(group) == []


def test_more_reading_beside_what_was_there_is_no_news(group: Platform):
    reminded(group)
    saved(group, opened(group, url(OTHER)) | {"reading-3": "More", "url-3": "https://example.org/more"}, url(OTHER))
    assert len(talk(group, OTHER).resources) == 3
    assert late(group) == []


def test_late_reading_by_the_groups_file_is_mailed_too_and_applying_again_changes_nothing(group: Platform):
    reminded(group)
    talks = [plan.copy() for plan in raw_group()["talks"]]
    talks[1]["reading"] = [{"kind": "paper", "title": "Kernels", "url": "https://example.org/k", "minutes": 30}]
    assert apply(group, demo_group(talks=talks)) > 0
    assert late(group) == [f"reading/ml-theory/{KEY}/{MINE}"]
    assert apply(group, demo_group(talks=talks)) == 0


def raw_group() -> dict[str, Any]:
    from pathlib import Path

    import yaml

    found: dict[str, Any] = yaml.safe_load((Path(__file__).parents[3] / "local" / "group.yaml").read_text())
    return found


OVERTAKEN = {
    "superseded": lambda platform: changing.move(
        session(platform), START + DAY, demo_group(), platform.table, platform.now
    ),
    "cancelled": lambda platform: changing.cancel(session(platform), demo_group(), platform.table, platform.now),
    "withdrawn": lambda platform: talk_editing.remove_talk(
        session(platform), talk(platform), demo_group(), platform.table, platform.now
    ),
}


@pytest.mark.parametrize("why", [*OVERTAKEN, "started", "muted"])
def test_the_mail_about_late_reading_is_not_sent_once_it_is_overtaken_or_wished_away(group: Platform, why: str):
    joins(group, "ada", muted=("news",) if why == "muted" else ())
    reminded(group)
    saved(group, opened(group) | PAPER)
    if why in OVERTAKEN:
        steps.run([OVERTAKEN[why](group)], group.table)
    group.tick(START + timedelta(minutes=1) if why == "started" else group.now + timedelta(minutes=5))
    group.settle()
    assert [(e.state.value, e.reason) for e in group.rows(Entry) if e.kind == "reading"] == [("skipped", why)]


def test_a_joint_session_follows_what_its_host_writes_and_each_groups_members_are_told_once(group: Platform):
    apply(group, demo_group(id="tea", name="Proofs over Tea", talks=[], form=None, joint=[], zone="Europe/Berlin"))
    apply(group, demo_group(joint=[{"session": KEY, "with": ["tea"]}]))
    guest = group.table.get(Session, "tea", KEY)
    assert guest.host == f"ml-theory/{KEY}"
    reminded(group)
    assert "Members get a short mail" in saved(group, opened(group) | PAPER)
    assert group.table.get(Session, "tea", KEY).talks == session(group).talks
    assert sorted(late(group)) == [f"reading/{name}/{KEY}/{MINE}" for name in ("ml-theory", "tea")]
