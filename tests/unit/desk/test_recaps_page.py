"""The desk's pages of recaps and recordings: what waits for a co-lead, whole, and what was sent or attached."""

from dataclasses import replace
from datetime import timedelta
from html import escape

import pytest

from shared.desk.actions.action_page import Foreseen
from shared.desk.answers import NoSuchPage
from shared.model.recap import Recap, RecapState
from shared.model.recording import Match, Recording
from shared.model.session import Consent, Session, SessionState, Talk
from shared.recaps.actions import Attaching, Noting, Sending
from shared.schedule.actions import Which
from shared.store import Create, Replace
from tests.builders.desk import html, shown
from tests.unit.desk.worlds import GROUP, HELD, NOW, OVER, VIDEO, G, do, world

VIDEOS = ("recaps", "recordings")


def test_a_draft_is_shown_whole_with_its_words_to_edit_and_nothing_is_signed():
    store = world()
    do(store, "recap note", Noting(**G, session=HELD, words="It was *good* & <b>long</b>."))
    assert [(one.session, one.state) for one in shown(store, "recaps").waiting] == [(HELD, "waits to be sent")]
    page = html(store, "recaps", HELD)
    assert "<em>good</em> &amp; &lt;b&gt;long&lt;/b&gt;" in page
    assert escape("It was *good* & <b>long</b>.") in page
    assert f"https://groups.example.org/{GROUP}/s/{HELD}/slides/" in page
    assert f'<button formaction="/desk/{GROUP}/do/recap-note"' in page
    assert f'action="/desk/{GROUP}/do/recap-send"' in page


def test_one_that_is_out_can_only_be_taken_back_and_says_who_sent_it():
    store = world()
    do(store, "recap send", Sending(**G, session=HELD))
    assert [one.by for one in shown(store, "recaps").out] == ["by Mika Lead"]
    page = html(store, "recaps", HELD)
    assert "It was sent by Mika Lead." in page
    assert "do/recap-undo" in page
    assert "<textarea" not in page
    do(store, "recap undo", Which(**G, session=HELD))
    assert [one.state for one in shown(store, "recaps").waiting] == ["was taken back"]
    assert "<textarea" in html(store, "recaps", HELD)


def test_one_that_goes_out_by_itself_says_when():
    store = world()
    recap = store.get(Recap, GROUP, HELD)
    assert recap
    store.commit(Replace(replace(recap, due=NOW + timedelta(hours=3))))
    assert "goes out by itself on Saturday 7 October 2023, 05:00 MDT" in html(store, "recaps")
    assert "It goes out by itself on Saturday 7 October 2023, 05:00 MDT" in html(store, "recaps", HELD)


def test_recaps_of_long_ago_are_on_pages_of_their_own():
    store = world()
    for week in range(80):
        starts = NOW - timedelta(days=20 + 7 * week)
        key = starts.date().isoformat()
        store.commit(Create(Session(**G, key=key, kind="talks", state=SessionState.HELD, starts=starts, ends=starts)))
        store.commit(Create(Recap(**G, session=key, made=starts, state=RecapState.PUBLISHED, issue=1, by="system")))
    first = shown(store, "recaps")
    assert (len(first.out), first.older) == (50, 2)
    assert len(shown(store, "recaps", query={"page": ("2",)}).out) == 5
    assert len(shown(store, "recaps", "all", query={"page": ("2",)}).out) == 30
    assert first.out[0].by == "by itself"
    assert f'href="/desk/{GROUP}/recaps/all?page=1"' in html(store, "recaps", "all", query={"page": ("2",)})


# --- recordings
def video(id_: str, match: Match = Match.UNSURE, **fields: object) -> Recording:
    given = {"title": f"Video {id_}", "published": NOW - timedelta(days=6)} | fields
    return Recording(**G, id=id_, match=match, **given)


def test_a_recording_that_nobody_is_sure_of_offers_the_talks_shortly_before_it():
    store = world()
    store.commit(Create(video("v1")), Create(video("v2", published=NOW - timedelta(days=100))))
    assert shown(store, "recaps").asked == 2
    waiting = {one.id: one for one in shown(store, *VIDEOS).waiting}
    assert waiting["v1"].likely == ((f"{HELD}/old", "Saturday 30 September: Olga, no title"),)
    assert waiting["v2"].likely == ()
    answer = shown(store, *VIDEOS, fields={"video": ("v1",), "talk": (f"{HELD}/old",)})
    assert isinstance(answer, Foreseen)
    assert answer.address == f"/desk/{GROUP}/do/recordings-attach"
    assert answer.words == ("“Video v1” is the recording of the talk by Olga of Sat 30 September",)


def test_one_that_was_typed_is_known_by_its_address():
    posted = {"address": (VIDEO,), "title": ("Olga’s talk",), "talk": (f"{HELD}/old",)}
    answer = shown(world(), *VIDEOS, fields=posted)
    assert {"video": "abcdefghijk", "url": VIDEO, "title": "Olga’s talk"}.items() <= dict(answer.fields).items()
    assert answer.words == ("“Olga’s talk” is the recording of the talk by Olga of Sat 30 September",)


def test_what_cannot_be_attached_is_said_on_the_page_of_recordings():
    store = world()
    store.commit(Create(video("v1", Match.ATTACHED, session="2023-09-16", talk="other")))
    page = shown(store, *VIDEOS, fields={"video": ("v1",), "talk": (f"{HELD}/old",)})
    assert page.wrong == "it is shown for another talk; take it off that talk first"


@pytest.mark.parametrize("typed", ["ftp://example.org/x", "http://example.org", "a/b", "https://", ""])
def test_an_address_of_nothing_is_said_to_be_so_and_stays_in_its_field(typed: str):
    store = world()
    asked = {"address": (typed,), "talk": (f"{HELD}/old",)}
    page = shown(store, *VIDEOS, fields=asked)
    assert page.wrong
    assert page.typed == typed
    assert 'aria-invalid="true"' in html(store, *VIDEOS, fields=asked)


@pytest.mark.parametrize(
    ("consent", "said"), [(Consent.UNASKED, "has not said"), (Consent.YES, "said yes"), (Consent.NO, "said no")]
)
def test_an_attached_one_says_what_its_speaker_said(consent: Consent, said: str):
    store = world()
    do(store, "recordings attach", Attaching(**OVER, video="abcdefghijk", url=VIDEO))
    session = store.get(Session, GROUP, HELD)
    assert session
    store.commit(Replace(replace(session, talks=(replace(session.talks[0], consent=consent),))))
    (one,) = shown(store, *VIDEOS).others
    assert said in one.state
    assert (one.session, one.talk, one.refusable) == (HELD, "old", True)


def test_many_are_paged():
    store = world()
    for number in range(70):
        store.commit(Create(video(f"v{number:03}", Match.REFUSED)))
    pages = [shown(store, *VIDEOS, query={"page": (str(n),)}) for n in (1, 2)]
    assert [len(page.others) for page in pages] == [50, 20]
    assert not any(one.refusable for page in pages for one in page.others)


def test_a_group_without_any_is_told_where_they_come_from():
    store = world()
    store._put((f"RECAPS#{GROUP}", HELD), None)
    assert "None waits. One is drafted when a session is over." in html(store, "recaps")
    assert "No recording is attached." in html(store, *VIDEOS)


@pytest.mark.parametrize("key", ["2023-10-28", "2001-01-01", "x"])
def test_a_session_without_a_recap_has_no_page_of_it(key: str):
    with pytest.raises(NoSuchPage):
        shown(world(), "recaps", key)


def test_what_people_wrote_is_no_markup():
    store, nasty = world(), '"><script>alert(1)</script>'
    session, recap = store.get(Session, GROUP, HELD), store.get(Recap, GROUP, HELD)
    assert session
    assert recap
    talk = Talk(slug="old", speaker=nasty, title=nasty, thread="javascript:alert(1)")
    store.commit(Replace(replace(session, title=nasty, talks=(talk,))), Replace(replace(recap, note=nasty)))
    store.commit(Create(video("v1", title=nasty)), Create(video("v2", Match.REFUSED, url="javascript:alert(1)")))
    for path in (("recaps",), ("recaps", HELD), VIDEOS):
        page = html(store, *path)
        assert "<script>alert" not in page
        assert "javascript:" not in page
