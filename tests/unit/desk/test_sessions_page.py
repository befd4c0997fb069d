"""The desk's pages of sessions and talks: what they show of a season, and of each."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.archive import reading
from shared.desk.actions.action_page import Foreseen
from shared.desk.answers import NoSuchPage
from shared.model.deck import Outcome, Upload
from shared.model.session import Resource, Session, SessionState, Speaker, Talk
from shared.schedule.actions import Cancelling, Moving, Undoing
from shared.slides.actions import Removing
from shared.slides.names import upload_key
from shared.store import Create, Replace
from shared.talks.actions import Written
from tests.builders.desk import html, shown
from tests.simulation.store import MemoryStore
from tests.unit.desk.worlds import AHEAD, GROUP, HELD, NOW, OVER, SHARP, G, do, world

TALK = ("sessions", AHEAD, "talks", "implicit-bias")


def session(store: MemoryStore, key: str = AHEAD) -> Session:
    found = store.get(Session, GROUP, key)
    assert found
    return found


def lines(store: MemoryStore) -> dict[str, object]:
    return {one.key: one for one in shown(store, "sessions").ahead}


# --- the season
def test_what_is_to_come_stands_in_its_order_and_what_was_below_it():
    page = shown(world(), "sessions")
    assert [one.key for one in page.ahead] == sorted(one.key for one in page.ahead)
    assert page.ahead[0].key == "2023-10-14"
    assert page.ahead[0].when == "Saturday 14 October 2023, 14:00 MDT"
    assert [(one.key, one.state) for one in page.past] == [(HELD, "held")]


def test_each_says_what_is_missing_of_each_talk():
    assert lines(world())[AHEAD].missing == ("Ada Example: no slides", "Noor Ünal-Příklad: no reading and slides")


def test_a_session_without_a_link_or_reading_says_so():
    store = world()
    bare = Session(
        **G, key="2023-11-01", kind="discussion", state=SessionState.PLANNED, starts=NOW + timedelta(days=25)
    )
    store.commit(Create(bare))
    assert lines(store)["2023-11-01"].missing == ("no meeting link", "nothing to read")


def test_what_was_moved_or_cancelled_can_be_taken_back_from_the_list_until_it_was():
    store = world()
    assert lines(store)[AHEAD].undo == ""
    do(store, "sessions move", Moving(**G, session=AHEAD, when="2023-10-29 14:00"))
    assert lines(store)[AHEAD].undo == "Undo the move"
    do(store, "sessions cancel", Cancelling(**G, session=AHEAD))
    gone = lines(store)[AHEAD]
    assert (gone.state, gone.undo, gone.changes, gone.missing) == ("cancelled", "Undo the cancellation", False, ())
    do(store, "sessions undo", Undoing(**G, session=AHEAD))
    assert lines(store)[AHEAD].undo == ""


def test_the_archive_is_on_pages_of_its_own_year_by_year():
    store = world()
    for week in range(60):
        starts = NOW - timedelta(days=400 + 7 * week)
        row = Session(
            **G, key=starts.date().isoformat(), kind="discussion", state=SessionState.HELD, starts=starts, ends=starts
        )
        store.commit(Create(row))
    store.commit(Create(Session(**G, key="undated-01", kind="discussion", state=SessionState.HELD)))
    assert [one.key for one in shown(store, "sessions").past] == [HELD]
    first, last = shown(store, "sessions", "past"), shown(store, "sessions", "past", query={"page": ("2",)})
    assert [name for name, _ in first.seasons] == ["2023", "2022", "2021"]
    assert (first.newer, first.older, last.newer, last.older) == (0, 2, 1, 0)
    assert last.seasons[-1][0] == "Date not recorded"
    assert sum(len(ones) for page in (first, last) for _, ones in page.seasons) == 62


@pytest.mark.parametrize("page", ["0", "99", "-1", "x", "²", "1" * 40, ""])
def test_a_page_that_there_is_not_is_the_nearest_one(page: str):
    assert shown(world(), "sessions", "past", query={"page": (page,)}).seasons[0][0] == "2023"


def test_a_group_without_sessions_is_told_where_they_come_from():
    store = world()
    for row in store.all(Session, GROUP):
        store._put((f"PUBLIC#{GROUP}", f"SESSION#{row.key}"), None)
    assert "No session is planned." in html(store, "sessions")
    assert "No session has been held yet." in html(store, "sessions", "past")


# --- one session
def test_a_session_says_when_it_is_by_both_clocks_and_what_happens_when():
    page = shown(world(), "sessions", AHEAD)
    assert (page.when, page.utc, page.ends) == ("Saturday 28 October 2023, 14:00 MDT", "20:00 UTC", "15:00")
    assert [(talk.slug, talk.slot) for talk in page.talks] == [
        ("implicit-bias", "14:00–14:25"),
        ("tangent-kernels", "14:30–14:55"),
    ]
    assert page.told[0].became == "goes on Saturday 21 October, 14:00 MDT"


def test_a_session_of_another_clock_says_of_which_and_when_that_is_by_the_groups():
    store = world()
    form = shown(store, "do", "sessions-move", query={"session": (AHEAD,)})
    assert [(one.name, one.value) for one in form.fields if one.name in ("when", "zone")] == [
        ("when", "2023-10-28 14:00"),
        ("zone", ""),
    ]
    do(store, "sessions move", Moving(**G, session=AHEAD, when="2023-10-29 06:00", zone="Asia/Tokyo"))
    page = shown(store, "sessions", AHEAD)
    assert (page.when, page.ends) == ("Sunday 29 October 2023, 06:00 JST (Asia/Tokyo)", "07:00")
    assert page.utc == "Saturday 28 October, 15:00 MDT by the group’s usual clock, 21:00 UTC on Saturday"
    assert lines(store)[AHEAD].when == "Sunday 29 October 2023, 06:00 JST (Asia/Tokyo)"
    assert page.talks[0].slot == "06:00–06:25"
    form = shown(store, "do", "sessions-move", query={"session": (AHEAD,)})
    assert [one.value for one in form.fields if one.name in ("when", "zone")] == ["2023-10-29 06:00", "Asia/Tokyo"]


def test_its_history_says_who_did_what_the_newest_first():
    store = world()
    do(store, "sessions move", Moving(**G, session=AHEAD, when="2023-10-29 14:00"))
    do(store, "sessions undo", Undoing(**G, session=AHEAD))
    do(store, "talks set", Written(**SHARP, title="New"))
    history = [(one.who, one.what) for one in shown(store, "sessions", AHEAD).history]
    assert ("Mika Lead", "took back the last change") in history
    assert ("Mika Lead", "wrote about a talk: Ada Example") in history
    moved = next(what for _, what in history if what.startswith("moved it"))
    assert moved == "moved it; it was on Saturday 28 October 2023, 14:00 MDT before (undone since)"


def test_its_form_leaves_the_reading_alone():
    store = world()
    store.commit(Replace(replace(session(store), resources=(Resource(kind="paper", title="Kernels"),))))
    page = shown(store, "do", "sessions-set", query={"session": (AHEAD,)})
    assert [one.name for one in page.fields] == ["session", "title", "about", "link", "place"]
    typed = {"session": (AHEAD,), "title": ("An evening",), "was-title": ("",), "reading": ("",)}
    shown(store, "do", "sessions-set", fields=typed)
    assert (session(store).title, session(store).resources[0].title) == ("An evening", "Kernels")


def test_a_session_that_another_group_hosts_is_only_looked_at():
    store = world()
    store.commit(Replace(replace(session(store), host=f"other/{AHEAD}", together="Proofs over Tea")))
    page = shown(store, "sessions", AHEAD)
    assert (page.changes, page.takes_talks, page.undo) == (False, False, "")
    assert "Proofs over Tea, who host it" in page.hosted
    there = html(store, *TALK)
    assert "Proofs over Tea, who host the session" in there
    assert 'name="title"' not in there
    assert "multipart/form-data" not in there


@pytest.mark.parametrize(
    "path", [("sessions", "2001-01-01"), ("sessions", "x"), ("sessions", AHEAD, "talks", "nobody"), ("sessions", "x", "talks", "y", "upload")]
)  # fmt: skip
def test_what_there_is_not_is_no_page(path: tuple[str, ...]):
    with pytest.raises(NoSuchPage):
        shown(world(), *path)


# --- one talk
def test_a_talk_shows_what_its_speaker_sees_and_where_they_are_reached():
    page = shown(world(), *TALK)
    assert [(check.id, check.done) for check in page.checks] == [
        ("title", True), ("abstract", True), ("reading", True), ("slides", False), ("recording", False),
    ]  # fmt: skip
    assert page.address == "ada@example.org"
    assert "ada@example.org" in html(world(), *TALK)


def test_an_upload_is_named_after_talk_and_co_lead_and_leads_back_to_the_page():
    page = shown(world(), *TALK)
    assert page.targets == ("https://uploads.example.org/",)
    fields = page.forms[0].fields
    assert fields["key"] == f"{GROUP}/{AHEAD}/implicit-bias/20231007T080000000Z-id0~mika~.pdf"
    assert (
        fields["success_action_redirect"]
        == f"https://go.example.org/desk/{GROUP}/sessions/{AHEAD}/talks/implicit-bias?sent=1"
    )


def test_a_script_is_given_forms_that_lead_nowhere_and_name_the_file():
    file = shown(world(), *TALK, "upload", query={"file": ("my/talk.pdf",)})
    assert b"~mika~-my talk.pdf" in file.content
    assert b'"success_action_redirect": ""' in file.content


def sent(store: MemoryStore, id_: str, **fields: object) -> None:
    key = upload_key((GROUP, HELD, "old"), issued=NOW, upload_id="a1", kind="pdf", file=f"my {id_}", lead="mika")
    given = {"outcome": Outcome.PUBLISHED, "session": HELD, "talk": "old", "issued": NOW, "bytes": 1_200_000} | fields
    store.commit(Create(Upload(id=id_, **G, key=key, object_version="1", at=NOW, **given)))


def test_each_version_has_its_verdict_and_what_was_taken_down_can_be_shown_again():
    store = world()
    sent(store, "u")
    sent(store, "bad", outcome=Outcome.REFUSED, reason="It is empty.", mend="Export it anew.")
    there = shown(store, *("sessions", HELD, "talks", "old"))
    found = {one.name: one for one in there.versions}
    assert (found["my u.pdf"].became, found["my u.pdf"].by, found["my u.pdf"].size) == (
        "shown now",
        "Mika Lead",
        "1.2 MB",
    )
    assert found["my bad.pdf"].became == "refused: It is empty. Export it anew."
    assert not any(one.again for one in there.versions)
    do(store, "slides remove", Removing(**OVER))
    gone = shown(store, *("sessions", HELD, "talks", "old"))
    assert (gone.deck, [one.name for one in gone.versions if one.again]) == ("", ["my u.pdf"])


def test_after_an_upload_the_page_waits_for_its_verdict_and_no_longer():
    store = world()
    assert shown(store, *TALK, query={"sent": ("1",)}).waiting
    assert not shown(store, *TALK).waiting
    sent(store, "u", session=AHEAD, talk="implicit-bias")
    page = shown(store, *TALK, query={"sent": ("1",)})
    assert (page.waiting, page.next) == (False, 2)
    assert shown(store, *TALK, query={"sent": ("2",)}).waiting  # the next one, however soon after
    assert not shown(store, *TALK, query={"sent": ("soon",)}).waiting


def test_what_people_wrote_is_no_markup():
    store, nasty = world(), '"><script>alert(1)<b>'
    talk = Talk(slug="nasty", speaker=nasty, title=nasty, about=nasty, thread="javascript:alert(1)")
    store.commit(Replace(replace(session(store), title=nasty, about=nasty, talks=(talk,))))
    store.commit(Create(Speaker(**G, session=AHEAD, talk="nasty", name=nasty, address="x@example.org")))
    sent(store, nasty)
    for path in (
        ("sessions",),
        ("sessions", AHEAD),
        ("sessions", AHEAD, "talks", "nasty"),
        ("sessions", HELD, "talks", "old"),
    ):
        page = html(store, *path)
        assert "<script>alert" not in page
        assert "javascript:" not in page


# --- uploads of no talk
def test_an_upload_of_no_talk_is_given_to_one_from_a_list():
    store = world()
    page = shown(store, "sessions", "uploads")
    assert [one.name for one in page.unattached] == ["lost.pdf"]
    assert (AHEAD, "implicit-bias") in [(key, slug) for key, slug, _ in page.talks]
    chosen = {"key": (f"{GROUP}/lost.pdf",), "talk": (f"{AHEAD}/implicit-bias",)}
    answer = shown(store, "sessions", "uploads", fields=chosen)
    assert isinstance(answer, Foreseen)
    assert answer.address == f"/desk/{GROUP}/do/slides-attach"
    (words,) = answer.words
    assert words.startswith("give “lost.pdf” to ")
    assert words.endswith(" by Ada Example of Sat 28 October")
    assert shown(store, "sessions").unattached == 1


def test_past_sessions_are_saved_as_a_file_that_can_be_taken_in() -> None:
    store = world()
    file = shown(store, "sessions", "past.yaml")
    assert file.name == f"{GROUP}-past.yaml"
    read = reading.read(file.content.decode(), file.name, GROUP).sessions
    past = [row for row in store.all(Session, GROUP) if row.state is SessionState.HELD]
    assert past
    assert sorted(one.heading for one in read) == sorted(one.heading for one in past)
    assert "past.yaml" in html(store, "sessions", "past")
