"""A session that two groups hold together: each has its own mails, and whoever is in both gets one."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import yaml

from fakes.chat_api import ChatRoom
from fakes.youtube_api import YouTubeApi
from local.decks import deck
from shared import signed_links
from shared.adapters import secrets
from shared.adapters.clients import client
from shared.adapters.queues import Queue
from shared.errors import BadInput
from shared.group import applying
from shared.group.file import parse
from shared.model.group import ChatPosts, Group
from shared.model.mailing import Entry, EntryState
from shared.model.member import Member, MemberState, StateChange, member_id
from shared.model.recording import Recording
from shared.model.session import Room, Session, SessionState, Speaker
from shared.pages.links import Visit
from shared.recaps import recording_page
from shared.schedule import changing, steps, undoing
from shared.signed_links import Link
from shared.store import Create, Replace
from tests.builders.command_line import fortnight
from tests.platform import ROOT, Platform, apply, demo_group, ses_mails

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
START = datetime(2023, 10, 28, 20, tzinfo=UTC)
JOINT = {"joint": [{"session": date(2023, 10, 28), "with": ["proofs"]}]}


def guest(**changes: object) -> Group:
    return parse(yaml.safe_load((ROOT / "local" / "proofs.yaml").read_text()) | changes)


def join(platform: Platform, group: str, name: str) -> None:
    address = f"{name}@example.org"
    state = MemberState.ACTIVE
    since = datetime(2023, 10, 1, tzinfo=UTC)
    platform.table.commit(
        Create(
            Member(
                group=group, id=member_id(group, address, secrets.keys("/fortnight/keys").hash), name=name, address=address,
                state=state, active_since=since, history=(StateChange(at=since, state=state, by="system"),),
            )
        )
    )  # fmt: skip


@pytest.fixture
def both(group: Platform) -> Platform:
    """Ada reads with us, Bo with the guests, Noor with both."""
    client("sesv2").create_email_identity(EmailIdentity="proofs.example.org")
    apply(group, guest())
    apply(group, demo_group(**JOINT))
    for where, name in (("ml-theory", "ada"), ("ml-theory", "noor"), ("proofs", "bo"), ("proofs", "noor")):
        join(group, where, name)
    group.at(datetime(2023, 10, 9, tzinfo=UTC))
    return group


def row(platform: Platform, where: str) -> Session:
    found = platform.table.get(Session, where, "2023-10-28")
    assert found is not None
    return found


def told(platform: Platform, kind: str) -> list[tuple[str, int, int]]:
    """(group, sent, skipped as told by the host) of a kind."""
    entries = [entry for entry in platform.rows(Entry) if entry.kind == kind]
    found = []
    for where in ("ml-theory", "proofs"):
        mine = [entry for entry in entries if f"/{where}/" in entry.mailing]
        sent = sum(entry.state is EntryState.SENT for entry in mine)
        found.append((where, sent, sum(entry.reason == "told by the host" for entry in mine)))
    return found


def at(platform: Platform, *moments: datetime) -> None:
    for moment in moments:
        platform.tick(moment)
        platform.settle()


def test_a_guest_group_gets_a_session_of_its_own_with_the_hosts_room_and_programme(both: Platform):
    ours, theirs = row(both, "ml-theory"), row(both, "proofs")
    assert (theirs.host, theirs.talks, theirs.starts) == (ours.id, ours.talks, ours.starts)
    assert (ours.together, theirs.together) == ("Proofs over Tea", "ML Theory Reading Group")
    room = both.table.get(Room, "proofs", "2023-10-28")
    assert room is not None
    assert room.link == demo_group().meeting_link


def test_who_is_in_both_groups_is_reminded_once(both: Platform):
    at(both, START - 7 * DAY, START - DAY, START - HOUR)
    assert told(both, "reminder") == [("ml-theory", 6, 0), ("proofs", 3, 3)]
    mine = [mail.raw_data for mail in ses_mails() if "bo@example.org" in str(mail.destinations)]
    assert len(mine) == 3
    assert all("Europe/Berlin" in mail for mail in mine)


def test_moved_cancelled_and_taken_back_together(both: Platform):
    at(both, START - 7 * DAY)
    both.at(START - 3 * DAY)
    for change, kind in (
        (lambda session: changing.move(session, START + DAY, demo_group(), both.table, both.now), "moved"),
        (lambda session: changing.cancel(session, demo_group(), both.table, both.now), "cancelled"),
        (lambda session: undoing.undo(session, demo_group(), both.table, both.now, by="mika"), "reinstated"),
    ):
        steps.run([change(row(both, "ml-theory"))], both.table)
        at(both, both.now)
        assert told(both, kind) == [("ml-theory", 2, 0), ("proofs", 1, 1)]
        ours, theirs = row(both, "ml-theory"), row(both, "proofs")
        assert (ours.starts, ours.state) == (theirs.starts, theirs.state)


def test_a_guest_cannot_change_what_the_host_hosts(both: Platform):
    with pytest.raises(BadInput, match="change ml-theory/2023-10-28"):
        changing.move(row(both, "proofs"), START + DAY, guest(), both.table, both.now)


def test_a_programme_that_changes_is_the_guests_too(both: Platform):
    changed = demo_group(**JOINT)
    talks = [dict(one) for one in yaml.safe_load((ROOT / "local" / "group.yaml").read_text())["talks"]]
    talks[0]["title"] = "Another title"
    apply(both, demo_group(**JOINT, talks=talks))
    assert row(both, "proofs").talks[0].title == "Another title"
    assert changed.joint


def test_a_guest_who_is_not_invited_any_more_hears_that_it_is_off(both: Platform):
    at(both, START - 7 * DAY)
    apply(both, demo_group())
    at(both, both.now + HOUR)
    assert row(both, "proofs").state is SessionState.CANCELLED
    assert told(both, "cancelled") == [("ml-theory", 0, 0), ("proofs", 2, 0)]
    assert row(both, "ml-theory").state is not SessionState.CANCELLED


def test_a_group_that_is_not_there_is_named(group: Platform):
    with pytest.raises(BadInput, match="there is no group proofs here; apply its file first"):
        apply(group, demo_group(**JOINT))


def test_applying_both_files_again_changes_nothing(both: Platform):
    assert applying.steps(demo_group(**JOINT), both.table, both.now) == []
    assert applying.steps(guest(), both.table, both.now) == []


def test_a_guest_who_was_dropped_can_be_invited_again(both: Platform):
    apply(both, demo_group())
    apply(both, demo_group(**JOINT))
    at(both, START - 7 * DAY)
    assert (row(both, "proofs").state, told(both, "reminder")) == (
        SessionState.ANNOUNCED,
        [("ml-theory", 2, 0), ("proofs", 1, 1)],
    )


def test_who_muted_a_reminder_with_the_host_gets_the_guests(both: Platform):
    keys = secrets.keys("/fortnight/keys").hash
    noor = both.table.get(Member, "ml-theory", member_id("ml-theory", "noor@example.org", keys))
    assert noor is not None
    both.table.commit(Replace(replace(noor, muted=("7d",))))
    at(both, START - 7 * DAY)
    assert told(both, "reminder") == [("ml-theory", 1, 0), ("proofs", 2, 0)]


def test_a_guest_invited_after_a_move_follows_when_that_is_taken_back(group: Platform):
    client("sesv2").create_email_identity(EmailIdentity="proofs.example.org")
    apply(group, guest())
    steps.run([changing.move(row(group, "ml-theory"), START + DAY, demo_group(), group.table, group.now)], group.table)
    apply(group, demo_group(**JOINT))
    steps.run([undoing.undo(row(group, "ml-theory"), demo_group(), group.table, group.now, by="mika")], group.table)
    assert row(group, "proofs").starts == row(group, "ml-theory").starts == START


def test_a_joint_date_that_cannot_be_had_keeps_nothing_else_from_being_made(platform: Platform):
    group = platform
    client("sesv2").create_email_identity(EmailIdentity="proofs.example.org")
    first = {"first": date(2023, 10, 14), "every_days": 14, "starts": "14:00", "minutes": 60, "ahead_days": 14}
    busy = {"session": date(2023, 11, 25), "speaker": "Vera", "title": "Ours"}
    apply(group, guest(season=first | {"ahead_days": 90}, talks=[busy]))
    joint = {"joint": [{"session": date(2023, 11, 25), "with": ["proofs"]}], "season": first, "talks": []}
    apply(group, demo_group(**joint))
    at(group, datetime(2023, 11, 13, 15, tzinfo=UTC), datetime(2023, 11, 27, 15, tzinfo=UTC))
    ours = group.table.get(Session, "ml-theory", "2023-11-25")
    assert ours is not None
    assert ours.guests == ()
    assert group.table.get(Session, "ml-theory", "2023-12-09") is not None
    sent = [entry for entry in group.rows(Entry) if entry.kind == "not-joint" and entry.state is EntryState.SENT]
    assert len(sent) == 2


# --- after the session
def changed(platform: Platform, where: str, **changes: object) -> None:
    group = platform.table.get(Group, where)
    assert group is not None
    platform.table.commit(Replace(replace(group, **changes)))


def test_the_thread_of_a_talk_is_the_guests_too(both: Platform, chats: tuple[ChatRoom, str]):
    chats[0].forum = True
    changed(both, "ml-theory", chat_webhook=chats[0].webhook(chats[1]))
    at(both, START - 7 * DAY)
    threads = [talk.thread for talk in row(both, "ml-theory").talks]
    assert all(threads)
    assert [talk.thread for talk in row(both, "proofs").talks] == threads


def test_a_thread_that_is_set_by_hand_is_the_guests_too(both: Platform):
    thread = ("recap", "thread")
    url = "https://example.slack.com/archives/C0/p1"
    assert fortnight(both, *thread, "ml-theory/2023-10-28", "implicit-bias", url).code == 0
    assert [row(both, where).talks[0].thread for where in ("ml-theory", "proofs")] == [url, url]
    refused = fortnight(both, *thread, "proofs/2023-10-28", "implicit-bias", "")
    assert (refused.code, "change ml-theory/2023-10-28" in refused.err) == (2, True)
    assert row(both, "proofs").talks[0].thread == url


def test_a_recording_is_the_guests_too_and_goes_with_the_hosts(both: Platform, playlists: tuple[YouTubeApi, str]):
    for where in ("ml-theory", "proofs"):
        changed(both, where, playlist="PLFAKE")
    at(both, START - 7 * DAY, START + HOUR)
    title = row(both, "ml-theory").talks[0].title
    playlists[0].add("PLFAKE", "FAKEvid0001", title, START + DAY)
    both.at(START + 2 * DAY)
    client("sqs").send_message(QueueUrl=both.urls["wakeups"], MessageBody='{"reason": "upkeep"}')
    both.settle()
    assert [found.group for found in both.rows(Recording)] == ["ml-theory"]
    ours, theirs = row(both, "ml-theory"), row(both, "proofs")
    assert ours.talks[0].recording is not None
    assert theirs.talks == ours.talks
    lead = ("--group-id", "ml-theory", "--as", "mika")
    assert fortnight(both, "recordings", "detach", "FAKEvid0001", *lead).code == 0
    assert [row(both, where).talks[0].recording for where in ("ml-theory", "proofs")] == [None, None]
    guests = ("--group-id", "proofs", "--as", guest().co_leads[0].id)
    refused = fortnight(both, "recordings", "attach", "FAKEvid0001", "2023-10-28", "implicit-bias", *guests)
    assert (refused.code, "change ml-theory/2023-10-28" in refused.err) == (2, True)


def test_the_recap_is_the_guests_too_and_is_taken_back_with_the_hosts(both: Platform, chats: tuple[ChatRoom, str]):
    changed(both, "proofs", chat_webhook=chats[0].webhook(chats[1]))
    at(both, START - 7 * DAY, START + HOUR)
    lead = ("--as", "mika")
    assert fortnight(both, "recap", "send", "ml-theory/2023-10-28", *lead).code == 0
    at(both, both.now + timedelta(minutes=5))
    assert told(both, "recap") == [("ml-theory", 2, 0), ("proofs", 1, 1)]
    assert [row(both, where).recapped_at for where in ("ml-theory", "proofs")] == [START + HOUR] * 2
    assert "/proofs/s/2023-10-28/" in chats[0].messages[-1].text
    assert fortnight(both, "recap", "undo", "ml-theory/2023-10-28", *lead).code == 0
    at(both, both.now + timedelta(minutes=10))
    assert told(both, "recap-correction") == [("ml-theory", 2, 0), ("proofs", 1, 1)]
    assert [row(both, where).recapped_at for where in ("ml-theory", "proofs")] == [None] * 2
    assert len(chats[0].messages) == 4  # two threads, the recap, its being taken back


def test_two_groups_in_one_chat_tell_it_of_what_they_hold_together_once(both: Platform, chats: tuple[ChatRoom, str]):
    told_of = ChatPosts(reminders=("1d",), changes=True)
    for where in ("ml-theory", "proofs"):
        changed(both, where, chat_webhook=chats[0].webhook(chats[1]), chat_posts=told_of)
    changed(both, "proofs", chat_posts=replace(told_of, reminders=("1d", "2h")))
    at(both, START - 7 * DAY, START - DAY, START - 2 * HOUR)
    assert fortnight(both, "sessions", "cancel", "ml-theory/2023-10-28", "--as", "mika").code == 0
    at(both, both.now + timedelta(minutes=5))
    firsts = [one.text.partition(":")[0] for one in chats[0].messages]
    assert firsts[2:] == ["Tomorrow", "In two hours", "Cancelled"]  # after the threads of two talks
    assert [one.text.count("/proofs/") for one in chats[0].messages] == [0, 0, 0, 1, 0]
    skipped = [row for row in both.table.all(Entry, "chat:proofs") if row.state is EntryState.SKIPPED]
    assert {row.reason for row in skipped} <= {"told by the host", "there"}
    assert sorted(row.kind for row in skipped if row.reason == "told by the host")[:2] == [
        "cancelled-chat",
        "reminder-chat",
    ]


@pytest.mark.parametrize("after", [False, True])
def test_that_slides_are_up_is_told_in_the_guests_chat_too_at_once_or_after_the_session(
    both: Platform, chats: tuple[ChatRoom, str], after: bool
):
    changed(both, "proofs", chat_webhook=chats[0].webhook(chats[1]), chat_posts=ChatPosts(slides=True))
    talks = [replace(talk, slides_after=after) for talk in row(both, "ml-theory").talks]
    both.table.commit(Replace(replace(row(both, "ml-theory"), talks=tuple(talks))))
    both.upload(
        "ml-theory/2023-10-28/implicit-bias/a.pdf", deck("The implicit bias of gradient descent", "Ada Example", 2)
    )
    both.settle()
    at(both, both.now + HOUR, both.now + 2 * HOUR)
    texts = [one.text for one in chats[0].messages]
    assert sum("Slides are up" in text for text in texts) == (not after)
    at(both, START + HOUR, START + 2 * HOUR)
    (up,) = (one.text for one in chats[0].messages if "Slides are up" in one.text)
    assert "/ml-theory/s/2023-10-28/slides/" in up


def test_a_guests_co_lead_is_not_offered_the_talks_that_another_group_hosts(both: Platform):
    at(both, START - 7 * DAY, START + HOUR)
    both.table.commit(Create(Recording(group="proofs", id="FAKEvid0001", title="Tea", published=START + DAY)))
    link = Link(signed_links.RECORDING, ("proofs", "FAKEvid0001", guest().co_leads[0].id), None)
    visit = Visit(
        store=both.table,
        post=Queue(both.urls["mail"]),
        now=both.now,
        keys=None,
        site_url="",
        new_id=str,  # type: ignore[arg-type]
    )
    (behind,) = recording_page.PAGES
    page = behind.answer(link, None, visit)
    assert isinstance(page, recording_page.VideoPage)
    assert page.talks == ()
    page = behind.answer(link, {"talk": "2023-10-28/implicit-bias"}, visit)
    assert isinstance(page, recording_page.VideoPage)
    assert page.wrong == "please choose a talk, or none"


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ({"ask": "true"}, {"ask": "true"}, [("ml-theory", 1, 0), ("proofs", 1, 1)]),
        ({}, {"ask": "true"}, [("ml-theory", 0, 0), ("proofs", 2, 0)]),
        ({"ask": "true", "by": "recap"}, {"ask": "true"}, [("ml-theory", 0, 0), ("proofs", 1, 1)]),
        ({"ask": "true"}, {}, [("ml-theory", 1, 0), ("proofs", 0, 0)]),
    ],
)
def test_each_group_asks_its_own_members_how_it_was_and_who_is_in_both_is_asked_once(
    both: Platform, ours: dict[str, str], theirs: dict[str, str], expected: list[tuple[str, int, int]]
):
    apply(both, guest(feedback=theirs))
    apply(both, demo_group(**JOINT, feedback=ours))
    at(both, START + HOUR, START + 4 * HOUR, START + 4 * HOUR + timedelta(minutes=5))
    assert told(both, "session-feedback") == expected


def test_the_hosts_speakers_hear_what_the_guests_members_said(both: Platform):
    apply(both, guest(feedback={"ask": "true"}))
    address = both.table.get(Speaker, "ml-theory", "2023-10-28", "implicit-bias")
    assert address is not None
    both.table.commit(Replace(replace(address, address="ada@example.org")))
    for name in ("cy", "di"):
        join(both, "proofs", name)
    at(both, START + HOUR, START + 4 * HOUR)
    for name in ("bo", "cy", "di"):
        who = member_id("proofs", f"{name}@example.org", secrets.keys("/fortnight/keys").hash)
        link = Link(signed_links.FEEDBACK, ("proofs", *signed_links.feedback_subject(who, "2023-10-28", 0)))
        token = signed_links.sign(link, secrets.keys("/fortnight/keys"))
        assert "Saved" in both.press(f"https://go.example.org/m/{token}", worth="yes")["body"]
    at(both, START + 4 * HOUR + 6 * DAY)
    mails = [one.raw_data for one in ses_mails() if "ada@" in str(one.destinations)]
    assert len([one for one in mails if "3 members of Proofs over Tea said how" in one]) == 1
