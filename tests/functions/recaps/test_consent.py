"""A speaker's yes or no is to the recording that they were shown, whatever was attached since."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from shared.model.mailing import Entry, EntryState, Mailing
from shared.model.recording import Match
from shared.model.session import Consent, Talk
from shared.pages.answers import Answer
from shared.pages.links import Visit
from shared.recaps import recording_page
from shared.signed_links import RECORDING, Link
from tests.builders.command_line import LEAD, answered, fortnight
from tests.builders.recaps import KEY, OVER, link, mails, over, session, text, video
from tests.builders.speaker_page import opened, saved, url
from tests.platform import Platform

A, B, C = (f"FAKEvid000{letter}" for letter in "ABC")
MINE = "implicit-bias"
UNANSWERED = "Not saved yet."


@pytest.fixture
def held(group: Platform) -> Platform:
    """The session is over."""
    over(group)
    return group


def attach(platform: Platform, video_id: str) -> None:
    answered(platform, "recordings", "attach", f"https://youtu.be/{video_id}", KEY, MINE, *LEAD)


def detach(platform: Platform, video_id: str) -> None:
    answered(platform, "recordings", "detach", f"https://youtu.be/{video_id}", *LEAD)


def talk(platform: Platform) -> Talk:
    found = session(platform).talk(MINE)
    assert found is not None
    return found


def settled(platform: Platform) -> None:
    platform.tick(platform.now + timedelta(minutes=10))
    platform.settle()


@pytest.mark.parametrize("answer", ["yes", "no"])
@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ((A,), (B,), "This answer was to another recording, which was replaced since."),
        ((A,), (B, C), "This answer was to another recording, which was replaced since."),
        ((), (A,), "A recording was found since this page was opened."),
    ],
)
def test_an_answer_to_another_recording_than_the_one_there_now_changes_nothing(
    held: Platform,
    answer: str,
    before: tuple[str, ...],
    after: tuple[str, ...],
    why: str,
):
    for one in before:
        attach(held, one)
    page = opened(held, url(MINE))
    for one in after:
        attach(held, one)
    told = saved(held, page | {"consent": answer}, url(MINE))
    assert UNANSWERED in told
    assert why in told
    assert f'href="https://www.youtube.com/watch?v={after[-1]}"' in told
    assert talk(held).consent is Consent.UNASKED
    anew = opened(held, url(MINE))
    assert anew["consent"] == "unasked"
    assert "Saved." in saved(held, anew | {"consent": answer}, url(MINE))
    assert talk(held).consent.value == answer


def test_an_answer_to_a_recording_that_is_no_more_the_talks_changes_nothing(held: Platform):
    attach(held, A)
    page = opened(held, url(MINE))
    detach(held, A)
    told = saved(held, page | {"consent": "yes"}, url(MINE))
    assert UNANSWERED in told
    assert "This answer was to a recording that was taken off your talk since." in told
    assert talk(held).consent is Consent.UNASKED


def test_a_form_that_names_no_recording_says_nothing_of_the_one_there(held: Platform):
    attach(held, A)
    page = {name: value for name, value in opened(held, url(MINE)).items() if name != "seen-recording"}
    assert UNANSWERED in saved(held, page | {"consent": "yes"}, url(MINE))
    assert talk(held).consent is Consent.UNASKED


def test_a_yes_that_stood_in_an_open_form_says_nothing_of_another_recording(held: Platform):
    attach(held, A)
    saved(held, opened(held, url(MINE)) | {"consent": "yes"}, url(MINE))
    page = opened(held, url(MINE))
    assert page["consent"] == "yes"
    attach(held, B)
    assert "Saved." in saved(held, page | {"slides": "after"}, url(MINE))
    assert (talk(held).consent, talk(held).slides_after) == (Consent.UNASKED, True)
    told = saved(held, page | {"consent": "no"}, url(MINE))
    assert UNANSWERED in told
    assert "Somebody has changed this meanwhile" not in told
    assert talk(held).consent is Consent.UNASKED


def test_a_yes_before_there_is_a_recording_is_to_the_one_to_come(held: Platform):
    assert "Saved." in saved(held, opened(held, url(MINE)) | {"consent": "yes"}, url(MINE))
    attach(held, A)
    assert talk(held).consent is Consent.YES


def test_a_recording_that_another_took_the_place_of_is_replaced(held: Platform):
    attach(held, A)
    attach(held, B)
    rows = {row["video"]: (row["match"], row["talk"], row["consent"]) for row in answered(held, "recordings", "list")}
    assert rows == {A: ("replaced", MINE, None), B: ("attached", MINE, "unasked")}
    assert (
        "it is shown for this talk already"
        in fortnight(held, "recordings", "attach", f"https://youtu.be/{B}", KEY, MINE, *LEAD).err
    )
    attach(held, A)
    assert (video(held, A).match, video(held, B).match) == (Match.ATTACHED, Match.REPLACED)
    detach(held, B)
    assert talk(held).recording is not None
    assert (video(held, A).match, video(held, B).match) == (Match.ATTACHED, Match.REFUSED)


@pytest.mark.parametrize("attached", [(A, B), (A, B, C), (A, B, A), (A, B, A, B)])
def test_the_speaker_is_asked_about_the_recording_that_is_there_only(
    held: Platform,
    attached: tuple[str, ...],
):
    for one in attached:
        attach(held, one)
    settled(held)
    told = [text(mail) for mail in mails("May the recording")]
    assert [one for mail in told for one in (A, B, C) if f"watch?v={one}" in mail] == [attached[-1]]
    entries = [row for row in held.rows(Entry) if row.kind == "recording-consent"]
    skipped = [row.reason for row in entries if row.state is EntryState.SKIPPED]
    assert skipped == ["replaced"] * (len(attached) - 1)
    assert all(row.due is None for row in held.rows(Mailing) if row.kind == "recording-consent")


@pytest.mark.parametrize(
    ("then", "why"),
    [
        (lambda platform: attach(platform, B), "The recording that this link asks about was replaced by another one."),
        (lambda platform: detach(platform, A), "The recording that this link asks about was taken off your talk."),
    ],
)
def test_a_link_that_asks_about_a_recording_says_so_when_it_is_another_now(
    held: Platform,
    then: Callable[[Platform], None],
    why: str,
):
    attach(held, A)
    settled(held)
    mailed = link(mails("May the recording")[0], "talk")
    assert why not in held.press(mailed, "GET")["body"]
    then(held)
    page = held.press(mailed, "GET")["body"]
    assert why in page
    assert why not in held.press(url(MINE), "GET")["body"]
    saved(held, opened(held, mailed) | {"consent": "no"}, mailed)
    assert talk(held).consent is Consent.NO  # to what that page showed


def test_a_co_leads_page_of_a_video_says_that_it_was_replaced(held: Platform):
    attach(held, A)
    attach(held, B)
    visit = Visit(store=held.table, post=None, now=OVER, keys=None, site_url="", new_id=str)  # type: ignore[arg-type]
    (behind,) = recording_page.PAGES
    page = behind.answer(Link(RECORDING, ("ml-theory", A, "mika"), OVER), None, visit)
    assert isinstance(page, Answer)
    assert page.lead.startswith(
        "It was the recording of “The implicit bias of gradient descent”, until another took its place"
    )
