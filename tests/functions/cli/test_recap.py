"""`fortnight recap` and `fortnight recordings`, as a co-lead types them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.youtube_api import YouTubeApi
from shared.model.audit import AuditLine
from shared.model.recap import RecapState
from shared.model.recording import Match
from shared.model.session import Consent, with_talk
from shared.store import Create, Replace
from tests.builders.command_line import LEAD, Done, answered, fortnight
from tests.builders.members import member
from tests.builders.recaps import KEY, LIST, OVER, mails, over, readers, recap, session, set_up, upkeep, video
from tests.platform import Platform


@pytest.fixture
def held(group: Platform) -> Platform:
    group.table.commit(Create(member("ada")))
    over(group)
    return group


def wrong(platform: Platform, *arguments: str) -> str:
    done: Done = fortnight(platform, *arguments)
    assert done.code == 2
    return done.err.strip()


def test_a_recap_is_written_sent_and_taken_back_by_command(held: Platform):
    assert [row["session"] for row in answered(held, "recap", "list")] == [f"ml-theory/{KEY}", "ml-theory/2023-10-14"]
    assert answered(held, "recap", "note", KEY, "-", answer="It was *good*.\n")["note"] == "It was *good*."
    sent = answered(held, "recap", "send", KEY, *LEAD)
    assert (sent["state"], sent["issue"], sent["by"]) == ("published", 1, "mika")
    assert session(held).recap == "It was *good*."
    held.tick(OVER + timedelta(minutes=5))
    held.settle()
    assert readers("recap", held) == ["Ada"]
    for dry in ([], ["--dry-run"]):
        assert "it is out already" in wrong(held, "recap", "send", KEY, *LEAD, *dry)
    assert "take it back first" in wrong(held, "recap", "note", KEY, "Other words")
    assert answered(held, "recap", "undo", KEY, *LEAD)["state"] == "withdrawn"
    for dry in ([], ["--dry-run"]):
        assert "there is nothing to take back" in wrong(held, "recap", "undo", KEY, *LEAD, *dry)
    held.tick(OVER + timedelta(minutes=15))
    held.settle()
    assert readers("recap-correction", held) == ["Ada"]
    assert sorted(one.what for one in held.rows(AuditLine)) == ["recap", "recap note", "undo"]


def test_who_sends_has_to_say_who_they_are(held: Platform):
    assert "say who you are with --as: mika, sol" in wrong(held, "recap", "send", KEY)
    assert recap(held).state is RecapState.DRAFT


@pytest.mark.parametrize(
    ("form", "parts"),
    [
        ("text", ["It was good (https://example.org).", "Slides to follow", "Next: Sharpness and generalisation"]),
        (
            "markdown",
            [
                "It was [good](https://example.org).",
                "- **Tangent kernels, briefly** (Noor Ünal\\-Příklad): slides to follow",
            ],
        ),
        (
            "html",
            [
                '<a href="https://example.org" rel="nofollow noopener">good</a>',
                "<strong>Tangent kernels, briefly</strong>",
            ],
        ),
    ],
)
def test_a_recap_is_shown_ready_to_paste(held: Platform, form: str, parts: list[str]):
    answered(held, "recap", "note", KEY, "It was [good](https://example.org).")
    out = fortnight(held, "recap", "show", KEY, "--format", form).out
    for part in [*parts, "https://page.example.org/ml-theory/s/2023-10-28/"]:
        assert part in out
    assert answered(held, "recap", "show", KEY, "--format", form)["text"] == out


def test_a_session_without_a_recap_is_said_so(held: Platform):
    assert "has no recap" in wrong(held, "recap", "show", "2023-11-11")
    assert "no session" in wrong(held, "recap", "show", "2023-11-12")


def test_a_thread_is_set_by_hand(held: Platform):
    url = "https://example.slack.com/archives/C0/p1"
    assert answered(held, "recap", "thread", KEY, "implicit-bias", url)["thread"] == url
    assert session(held).talks[0].thread == url
    assert "begins with https://, not with javascript:" in wrong(
        held, "recap", "thread", KEY, "implicit-bias", "javascript:x"
    )
    assert "there are: implicit-bias, tangent-kernels" in wrong(held, "recap", "thread", KEY, "nosuch", url)
    assert answered(held, "recap", "thread", KEY, "implicit-bias", "")["thread"] is None


def test_recordings_are_listed_attached_and_detached(held: Platform, playlists: tuple[YouTubeApi, str]):
    set_up(held, playlist=LIST)
    playlists[0].add(LIST, "FAKEvid0002", "Session of October", OVER + timedelta(days=2))
    held.at(OVER + timedelta(days=3))
    upkeep(held)
    assert [(row["video"], row["match"]) for row in answered(held, "recordings", "list")] == [("FAKEvid0002", "unsure")]
    address = "https://www.youtube.com/watch?v=FAKEvid0002"
    made = answered(held, "recordings", "attach", address, KEY, "implicit-bias", *LEAD)
    assert (made["match"], made["talk"], made["consent"], made["by"]) == (
        "attached",
        "implicit-bias",
        "unasked",
        "mika",
    )
    held.tick(held.now + timedelta(minutes=10))
    held.settle()
    assert len(mails("May the recording of your talk be shown?")) == 1
    assert "take it off that talk first" in wrong(
        held, "recordings", "attach", "FAKEvid0002", KEY, "tangent-kernels", *LEAD
    )
    assert answered(held, "recordings", "detach", "FAKEvid0002", *LEAD)["match"] == "refused"
    assert session(held).talks[0].recording is None
    upkeep(held)
    assert video(held, "FAKEvid0002").match is Match.REFUSED


@pytest.mark.parametrize(
    ("written", "said_so"),
    [
        ("notaurl", "no video 'notaurl' was seen in the playlist; give its address, which begins with https://"),
        ("hello-world", "no video 'hello-world' was seen in the playlist"),
        ("http://example.org/x", "is not an address of a video; one begins with https://"),
        ("javascript:alert(1)//x", "is not an address of a video"),
        ("ftp://example.org/x.mp4", "is not an address of a video"),
        ("https://", "is not an address of a video"),
        ("talk.mp4", "is not an address of a video"),
    ],
)
def test_what_is_no_address_is_attached_to_nothing(held: Platform, written: str, said_so: str):
    assert said_so in wrong(held, "recordings", "attach", written, KEY, "implicit-bias", *LEAD)
    assert session(held).talks[0].recording is None


@pytest.mark.parametrize(
    ("written", "id_", "shown"),
    [
        ("https://youtu.be/FAKEvid0009?t=1m30s", "FAKEvid0009", "https://www.youtube.com/watch?v=FAKEvid0009&t=90s"),
        ("youtube.com/live/FAKEvid0009", "FAKEvid0009", "https://www.youtube.com/watch?v=FAKEvid0009"),
        ("https://vimeo.com/12345678/abcdef1234#t=5s", "vimeo-12345678", "https://vimeo.com/12345678/abcdef1234#t=5s"),
        ("https://video.example.org/w/1?a=b", None, "https://video.example.org/w/1?a=b"),
    ],
)
def test_an_address_of_a_player_or_any_other_is_the_recording(held: Platform, written: str, id_: str, shown: str):
    made = answered(held, "recordings", "attach", written, KEY, "implicit-bias", *LEAD)
    assert id_ in (made["video"], None)
    recording = session(held).talks[0].recording
    assert recording is not None
    assert recording.url == shown
    assert answered(held, "recordings", "detach", written, *LEAD)["match"] == "refused"
    assert session(held).talks[0].recording is None


def test_a_yes_to_one_recording_says_nothing_of_another(held: Platform):
    def attach(address: str) -> int:
        """How often the speaker was asked, once *address* is the recording; they say yes then."""
        assert answered(held, "recordings", "attach", address, KEY, "implicit-bias", *LEAD)["consent"] == "unasked"
        held.tick(held.now + timedelta(minutes=10))
        held.settle()
        row = session(held)
        held.table.commit(Replace(with_talk(row, replace(row.talks[0], consent=Consent.YES))))
        return len(mails("May the recording"))

    other = "https://video.example.org/9"
    assert [attach("https://youtu.be/FAKEvid0008"), attach(other)] == [1, 2]
    answered(held, "recordings", "detach", other, *LEAD)
    assert attach("https://youtu.be/FAKEvid0007") == 3


def test_a_video_that_no_playlist_has_can_be_attached(held: Platform):
    row = session(held)
    held.table.commit(Replace(with_talk(row, replace(row.talks[0], consent=Consent.YES))))
    made = answered(
        held, "recordings", "attach", "https://youtu.be/FAKEvid0009", KEY, "implicit-bias", "--title", "By hand", *LEAD
    )
    assert (made["video"], made["title"], made["consent"]) == ("FAKEvid0009", "By hand", "yes")
    assert session(held).talks[0].recording is not None
    held.settle()
    assert mails("May the recording") == []
