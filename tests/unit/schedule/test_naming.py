"""The slugs of talks stay with their talks: addresses, upload keys and signed links that are out have them."""

from dataclasses import replace
from datetime import date

import pytest

from shared.archive.sessions import with_slugs
from shared.model.group import Group, TalkPlan
from shared.model.session import Talk
from shared.schedule.naming import named_as, settled
from tests.platform import demo_group

Written = tuple[str, str | None, str]
"""A talk as the file has it: speaker, title, slug."""

KNOWN: list[Written] = [("名前", "読む", ""), ("Имя", "Читать", ""), ("Ada", None, "")]


def group(written: list[Written], day: date = date(2023, 11, 11)) -> Group:
    talks = tuple(TalkPlan(session=day, speaker=speaker, title=title, slug=slug) for speaker, title, slug in written)
    return replace(demo_group(), talks=talks)


def slugs(made: Group) -> list[str]:
    return [entry.slug for entry in made.talks]


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (KNOWN, ["talk", "talk-2", ""]),
        (KNOWN[::-1], ["", "talk-2", "talk"]),
        (KNOWN[1:], ["talk-2", ""]),
        ([("नाम", None, ""), *KNOWN], ["talk-3", "talk", "talk-2", ""]),
        ([KNOWN[1], ("नाम", None, "")], ["talk-2", "talk-3"]),
        ([("名前", "書く", ""), ("Имя", None, "")], ["talk", "talk-2"]),
        ([("Имя Фамилия", "Читать", ""), KNOWN[0]], ["talk-2", "talk"]),
        ([KNOWN[1], ("नाम", None, "talk-2")], ["talk-3", "talk-2"]),
    ],
    ids=["unchanged", "turned", "one less", "one before", "another instead", "other titles", "another name", "taken by hand"],
)  # fmt: skip
def test_a_talk_without_a_latin_letter_keeps_its_slug_wherever_it_stands(now: list[Written], told: list[str]):
    before = group(KNOWN)
    made = settled(group(now), before)
    assert slugs(made) == told
    assert settled(group(now), settled(before, None)) == settled(group(now), made) == made


def test_what_is_applied_first_is_numbered_and_another_day_by_itself():
    first = settled(group([*KNOWN[:2], ("नाम", None, "talk-2")]), None)
    assert slugs(first) == ["talk", "talk-3", "talk-2"]
    assert slugs(settled(group(KNOWN[1:2], date(2023, 12, 9)), first)) == ["talk"]


def test_talks_of_one_title_that_change_places_are_no_speakers_written_otherwise():
    """They have no title yet, but for the same words."""
    first, second = date(2023, 11, 11), date(2023, 11, 25)

    def filed(one: str, other: str) -> Group:
        talks = tuple(
            TalkPlan(session=day, speaker=who, title="To follow") for day, who in ((first, one), (second, other))
        )
        return replace(demo_group(), talks=talks)

    before = settled(filed("Ada Example", "Bo Example"), None)
    assert slugs(settled(filed("Bo Example", "Ada Example"), before)) == ["", ""]
    assert slugs(settled(filed("Ada M. Example", "Bo Example"), before)) == ["ada-example", ""]


def archived(*written: tuple[str | None, str]) -> tuple[Talk, ...]:
    return with_slugs([Talk(slug="", title=title, speaker=speaker) for title, speaker in written])


PAST = (("Same", "Ada"), ("Same!", "Bo"), ("読む", "名前"), ("書く", "Имя"))


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (PAST, ["same", "same-2", "talk", "talk-2"]),
        (PAST[::-1], ["talk-2", "talk", "same-2", "same"]),
        (PAST[1::2], ["same-2", "talk-2"]),
        ((("話す", "नाम"), ("Same", "Cleo"), *PAST), ["talk-4", "same-4", "same", "same-2", "talk", "talk-2"]),
        ((PAST[3], ("読む！", "名前")), ["talk-2", "talk"]),
        ((("Another", "Ada"),), ["same"]),
        ((("Same!", "Bo Example"), ("Another", "Di")), ["same-2", "another"]),
    ],
    ids=["unchanged", "turned", "some", "two more", "a title corrected", "a title anew", "a speaker corrected"],
)
def test_a_past_talk_keeps_its_slug_when_the_archive_is_imported_again(
    now: tuple[tuple[str | None, str], ...], told: list[str]
):
    assert [talk.slug for talk in named_as(archived(*now), archived(*PAST))] == told


def test_two_past_talks_that_read_the_same_keep_two_slugs():
    twins = archived(("読む", "名前"), ("読む", "名前"))
    assert named_as(twins, twins) == twins
