"""Recordings are found, their speakers asked, and shown with consent alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fakes.youtube_api import YouTubeApi
from shared.model.cause import Cause
from shared.model.mailing import Mailing
from shared.model.recording import Match, Recording
from shared.model.session import Consent, Resource, Session, shown_recording, with_talk
from shared.recaps.recordings import Video, attached
from shared.store import Create, Replace
from tests.builders.recaps import (
    KEY,
    LIST,
    OVER,
    START,
    drafts,
    html,
    link,
    mails,
    send,
    session,
    set_up,
    text,
    upkeep,
    video,
)
from tests.calls import Calls
from tests.platform import Platform, apply, demo_group, import_archive


@pytest.fixture
def recorded(held: Platform, playlists: tuple[YouTubeApi, str]) -> Platform:
    """The session is over, and the group has a playlist."""
    set_up(held, playlist=LIST)
    playlists[0].reset(LIST)
    return held


def test_a_recording_finds_its_talk_and_the_speaker_is_asked(recorded: Platform, playlists: tuple[YouTubeApi, str]):
    api, _ = playlists
    api.add(LIST, "FAKEvid0000", "Private video", None)
    api.add(
        LIST, "FAKEvid0001", "ML Theory: The implicit bias of gradient descent (Ada Example)", OVER + timedelta(days=2)
    )
    recorded.at(OVER + timedelta(days=3))
    for _ in range(3):
        upkeep(recorded)
    row = video(recorded, "FAKEvid0001")
    assert (row.match, row.session, row.talk, row.by) == (Match.ATTACHED, KEY, "implicit-bias", "system")
    talk = session(recorded).talk("implicit-bias")
    assert talk
    assert talk.recording
    assert talk.recording.url == "https://www.youtube.com/watch?v=FAKEvid0001"
    asked = mails("May the recording of your talk be shown?")
    assert [mail["To"] for mail in asked] == ["ada@example.org"]
    assert link(asked[0], "talk")
    assert api.calls["playlistItems.list"] == 3
    assert len(recorded.rows(Recording)) == 1


def test_the_daily_look_takes_as_many_calls_among_a_thousand_recordings_as_among_ten(
    recorded: Platform, playlists: tuple[YouTubeApi, str], calls: Calls
):
    def known(first: int, last: int) -> None:
        old = [
            Recording(group="ml-theory", id=f"FAKEold{n:04}", title="A talk of long ago. " * 100, published=START - timedelta(days=700))
            for n in range(first, last)
        ]  # fmt: skip
        for n in range(0, len(old), 50):
            recorded.table.commit(*map(Create, old[n : n + 50]))

    def looked() -> list[str]:
        for _ in range(2):  # which finds that nothing of an earlier version is left, and goes by it from then on
            upkeep(recorded)
        calls.clear()
        upkeep(recorded)
        return calls.names()

    playlists[0].add(LIST, "FAKEvid0001", "The implicit bias of gradient descent", OVER + timedelta(days=2))
    recorded.at(OVER + timedelta(days=3))
    known(0, 10)
    among_some = looked()
    known(10, 1000)
    assert looked() == among_some


@pytest.mark.parametrize(("consent", "shown"), [(Consent.UNASKED, False), (Consent.NO, False), (Consent.YES, True)])
def test_a_recording_is_in_the_recap_only_if_its_speaker_agreed(
    recorded: Platform, playlists: tuple[YouTubeApi, str], consent: Consent, shown: bool
):
    playlists[0].add(LIST, "FAKEvid0001", "The implicit bias of gradient descent", OVER + timedelta(days=2))
    recorded.at(OVER + timedelta(days=3))
    upkeep(recorded)
    row = session(recorded)
    talk = row.talk("implicit-bias")
    assert talk
    recorded.table.commit(Replace(with_talk(row, replace(talk, consent=consent))))
    page = recorded.press(link(drafts()[0]), "GET")["body"]
    send(recorded)
    mail = mails("Recap: ")[0]
    for told in (page, text(mail), html(mail)):
        assert ("FAKEvid0001" in told) == shown


def test_a_speaker_who_has_said_already_is_not_asked(recorded: Platform, playlists: tuple[YouTubeApi, str]):
    row = session(recorded)
    talk = row.talk("implicit-bias")
    assert talk
    recorded.table.commit(Replace(with_talk(row, replace(talk, consent=Consent.NO))))
    playlists[0].add(LIST, "FAKEvid0001", "The implicit bias of gradient descent", OVER + timedelta(days=2))
    recorded.at(OVER + timedelta(days=3))
    upkeep(recorded)
    assert video(recorded, "FAKEvid0001").match is Match.ATTACHED
    assert mails("May the recording") == []


def test_a_doubtful_recording_is_asked_about_once_and_a_co_lead_says(
    recorded: Platform, playlists: tuple[YouTubeApi, str]
):
    playlists[0].add(LIST, "FAKEvid0002", "Session of October", OVER + timedelta(days=2))
    recorded.at(OVER + timedelta(days=3))
    for _ in range(2):
        upkeep(recorded)
    asked = mails("Which talk is this?")
    assert [mail["To"] for mail in asked] == ["mika@example.org", "sol@example.org"]
    assert all(talk.recording is None for talk in session(recorded).talks)
    page = recorded.press(link(asked[0], "v"), "GET")["body"]
    assert "Tangent kernels, briefly" in page
    assert (
        "please choose a talk, or none" in recorded.press(link(asked[0], "v"), choice="attach", talk="no/such")["body"]
    )
    done = recorded.press(link(asked[0], "v"), choice="attach", talk=f"{KEY}/tangent-kernels")["body"]
    assert "It is the recording of “Tangent kernels, briefly” (decided by mika)" in done
    late = recorded.press(link(asked[1], "v"), choice="attach", talk=f"{KEY}/implicit-bias")["body"]
    assert "decided by mika" in late
    recorded.settle()
    assert (video(recorded, "FAKEvid0002").talk, video(recorded, "FAKEvid0002").by) == ("tangent-kernels", "mika")
    assert [mail["To"] for mail in mails("May the recording")] == ["noor@example.net"]


def test_a_video_of_no_talk_is_not_asked_about_again(recorded: Platform, playlists: tuple[YouTubeApi, str]):
    playlists[0].add(LIST, "FAKEvid0003", "Our summer party", OVER + timedelta(days=2))
    recorded.at(OVER + timedelta(days=3))
    upkeep(recorded)
    page = recorded.press(link(mails("Which talk is this?")[0], "v"), choice="attach", talk="none")["body"]
    assert "It belongs to no talk (decided by mika)" in page
    upkeep(recorded)
    assert video(recorded, "FAKEvid0003").match is Match.REFUSED
    assert len(mails("Which talk is this?")) == 2


def test_a_video_of_another_time_is_left_alone(recorded: Platform, playlists: tuple[YouTubeApi, str]):
    playlists[0].add(LIST, "FAKEvid0004", "The implicit bias of gradient descent", START - timedelta(hours=1))
    playlists[0].add(LIST, "FAKEvid0005", "The implicit bias of gradient descent", OVER + timedelta(days=22))
    recorded.at(OVER + timedelta(days=23))
    upkeep(recorded)
    assert [row for row in recorded.rows(Recording) if row.match is Match.ATTACHED] == []


def test_a_playlist_of_many_pages_is_read_whole(recorded: Platform, playlists: tuple[YouTubeApi, str]):
    api, _ = playlists
    for n in range(120):
        api.add(LIST, f"OLD{n:08}", f"Old talk {n}", datetime(2022, 1, 1, tzinfo=UTC) + timedelta(days=n))
    api.playlists[LIST].append(api.playlists[LIST].pop(0))
    api.add(LIST, "FAKEvid0001", "Tangent kernels, briefly", OVER + timedelta(days=2))
    api.playlists[LIST].append(api.playlists[LIST].pop(0))
    recorded.at(OVER + timedelta(days=3))
    upkeep(recorded)
    assert api.calls["playlistItems.list"] == 3
    assert video(recorded, "FAKEvid0001").match is Match.ATTACHED


def test_a_day_without_a_new_video_costs_one_list_and_one_query(
    recorded: Platform, playlists: tuple[YouTubeApi, str], calls: Calls
):
    playlists[0].add(LIST, "FAKEvid0001", "Tangent kernels, briefly", OVER + timedelta(days=2))
    recorded.at(OVER + timedelta(days=3))
    upkeep(recorded)
    calls.clear()
    before = playlists[0].calls["playlistItems.list"]
    upkeep(recorded)
    assert playlists[0].calls["playlistItems.list"] - before == 1
    assert "TransactWriteItems" not in calls.names()


def test_a_playlist_that_cannot_be_read_is_told_once_a_month(recorded: Platform, playlists: tuple[YouTubeApi, str]):
    set_up(recorded, playlist="PLgoneGONEgone")
    for _ in range(2):
        upkeep(recorded)
    told = mails("The playlist of recordings cannot be read")
    assert len(told) == 2
    assert "YouTube answers 404" in text(told[0])


def test_a_spent_quota_is_tried_again_and_told_to_nobody(recorded: Platform, playlists: tuple[YouTubeApi, str]):
    playlists[0].faults.append(403)
    playlists[0].add(LIST, "FAKEvid0001", "Tangent kernels, briefly", OVER + timedelta(days=2))
    recorded.at(OVER + timedelta(days=3))
    upkeep(recorded)
    assert mails("The playlist of recordings") == []
    assert video(recorded, "FAKEvid0001").match is Match.ATTACHED


@pytest.mark.parametrize(("consent", "shown"), [(Consent.UNASKED, False), (Consent.NO, False), (Consent.YES, True)])
def test_a_recording_of_history_too_is_shown_only_if_its_speaker_agreed(held: Platform, consent: Consent, shown: bool):
    row = session(held)
    talk = row.talks[0]
    video = Video("FAKEvid0001", "A talk", OVER)
    past = with_talk(replace(row, imported=True), replace(talk, consent=consent))
    writes = attached(None, video, past, past.talks[0], held.table, Cause(now=OVER, by="mika", correlation="c"))
    after = next(write.row for write in writes if isinstance(write.row, Session))
    assert after.talks[0].recording is not None
    assert (shown_recording(after.talks[0]) is not None) == shown
    asked = [write.row.kind for write in writes if isinstance(write.row, Mailing)]
    assert asked == (["recording-consent"] if consent is Consent.UNASKED else [])


def test_a_video_in_the_place_of_a_recording_of_history_is_asked_about_before_it_is_shown(held: Platform):
    row = session(held)
    public = Resource(kind="recording", url="https://v.example.org/1")
    past = with_talk(replace(row, imported=True), replace(row.talks[0], recording=public, consent=Consent.YES))
    assert shown_recording(past.talks[0]) == public
    video = Video("FAKEvid0001", "A talk", OVER)
    writes = attached(None, video, past, past.talks[0], held.table, Cause(now=OVER, by="mika", correlation="c"))
    after = next(write.row for write in writes if isinstance(write.row, Session))
    assert shown_recording(after.talks[0]) is None
    assert [write.row.kind for write in writes if isinstance(write.row, Mailing)] == ["recording-consent"]


def test_another_import_keeps_what_a_speaker_said_and_what_was_found_since(platform: Platform):
    def past() -> Session:
        return next(row for row in platform.rows(Session) if any(talk.recording for talk in row.talks))

    apply(platform, demo_group(talks=[]))
    import_archive(platform)
    row = past()
    talk = next(talk for talk in row.talks if talk.recording)
    platform.table.commit(Replace(with_talk(row, replace(talk, consent=Consent.NO))))
    said = past()
    assert (import_archive(platform), past()) == (0, said)
    video = Video("FAKEvid0001", "A talk", OVER)
    writes = attached(
        None, video, said, said.talk(talk.slug), platform.table, Cause(now=OVER, by="mika", correlation="c")
    )
    platform.table.commit(*writes)
    found = past()
    assert found.talk(talk.slug).recording != talk.recording
    assert (import_archive(platform), past()) == (0, found)
