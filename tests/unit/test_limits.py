"""What grows with use, and what is large: it is kept, written in several steps, or refused with a sentence at the door."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from shared import limits, signed_links
from shared.adapters.dynamodb.rows import ref
from shared.archive import sessions as archive
from shared.errors import BadInput
from shared.group import applying
from shared.group.file import parse
from shared.model.group import FiledTalks, Group
from shared.model.group_calendar import GroupCalendar
from shared.model.mailing import Mailing, Message
from shared.model.proposal import ProposalState, TalkProposal
from shared.model.session import Session, SessionState, Speaker, Talk, with_talk
from shared.model.vote import Vote, VoteState
from shared.schedule import changing, steps, undoing
from shared.signed_links import Keys, Link
from shared.store import Create, Replace
from shared.talks import editing as talk_editing
from shared.talks import form_fields, speaker_page
from shared.tick import ticking
from shared.tick.calendar_duties import made_ahead
from shared.tick.context import TickContext
from shared.voting import opening
from tests.simulation.store import MemoryStore

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = "2026-03-14"


class Killed(Exception):
    pass


def document(talks: int = 0, about: str = "", day: str = DAY, **fields: Any) -> dict[str, Any]:
    named = [
        {
            "session": date.fromisoformat(day),
            "speaker": f"Speaker {n}",
            "title": f"T{n}",
            "about": about,
            "address": f"s{n}@example.org",
        }
        for n in range(talks)
    ]
    season = {
        "first": date(2026, 3, 14),
        "every_days": 14,
        "starts": "18:00",
        "minutes": 60,
        "until": date(2026, 4, 30),
    }
    return {
        "id": "g", "name": "G", "zone": "UTC", "sender": "g@example.org", "meeting_link": "https://meet.example.org/x",
        "co_leads": [{"id": "mika", "name": "M", "address": "m@example.org"}], "season": season, "talks": named, **fields,
    }  # fmt: skip


def applied(store: MemoryStore, group: Group, now: datetime = NOW) -> int:
    return steps.run(applying.steps(group, store, now), store)


def filled(*groups: Group) -> MemoryStore:
    store = MemoryStore(lambda: NOW)
    for group in groups:
        applied(store, group)
    return store


def rows(store: MemoryStore, kind: type[Any]) -> list[Any]:
    return [row for row in store.scan() if isinstance(row, kind)]


def copied(store: MemoryStore) -> MemoryStore:
    fresh = MemoryStore(store.system)
    fresh.partitions = {pk: dict(found) for pk, found in store.partitions.items()}
    fresh.index = dict(store.index)
    return fresh


def end(store: MemoryStore) -> list[str]:
    """Every row but for how often it was written."""
    return sorted(repr(replace(row, version=0)) for row in store.scan())


def killed_at_each_write(make: Callable[[], MemoryStore], act: Callable[[MemoryStore], Any]) -> int:
    """Run *act*, killed after each of its first ten writes and run again: the end is the undisturbed one. How many writes there
    are."""
    undisturbed, count = make(), 0

    def counted(*writes: Any) -> None:
        nonlocal count
        count += 1
        MemoryStore.commit(undisturbed, *writes)

    undisturbed.commit = counted  # type: ignore[method-assign]
    act(undisturbed)
    for last in range(min(count, 10)):
        store, left = make(), [last]

        def commit(*writes: Any, store: MemoryStore = store, left: list[int] = left) -> None:
            if not left[0]:
                raise Killed
            left[0] -= 1
            MemoryStore.commit(store, *writes)

        store.commit = commit  # type: ignore[method-assign]
        with pytest.raises(Killed):
            act(store)
        del store.commit
        act(store)
        assert end(store) == end(undisturbed)
    return count


# --- the group's file
@pytest.mark.parametrize("talks", [1, 49, 50])
def test_a_day_with_many_addressed_talks_is_applied_and_each_speaker_is_mailed_once_whenever_it_is_interrupted(
    talks: int,
):
    group = parse(document(talks))
    killed_at_each_write(lambda: MemoryStore(lambda: NOW), lambda store: applied(store, group))
    store = filled(group)
    assert len([row for row in rows(store, Mailing) if row.kind == "deck-link"]) == talks == len(rows(store, Speaker))
    assert applied(store, group) == 0


def test_many_talks_that_the_file_brings_later_are_applied_too():
    before, after = parse(document(0)), parse(document(50))
    there = filled(before)
    killed_at_each_write(lambda: copied(there), lambda store: applied(store, after))
    store = filled(before, after)
    assert len(rows(store, Speaker)) == 50
    assert len([row for row in rows(store, Mailing) if row.kind == "deck-link"]) == 50


def yearly(talks: int) -> dict[str, Any]:
    season = {"first": date(2023, 3, 4), "every_days": 7, "starts": "18:00", "minutes": 60, "until": date(2027, 3, 4)}
    days = [date(2023, 3, 4) + timedelta(days=7 * n) for n in range(talks)]
    named = [{"session": day, "speaker": f"Speaker {n}", "about": f"{n} " + "α" * 2000} for n, day in enumerate(days)]
    return document(season=season) | {"talks": named}


def test_a_file_with_years_of_talks_is_applied_and_the_groups_row_stays_small():
    group = parse(yearly(200))
    assert limits.of_row(group) > 2 * limits.ROW
    store = filled(group)
    (row,) = rows(store, Group)
    assert (row.talks, limits.of_row(row) < 3 * limits.KB, len(rows(store, FiledTalks))) == ((), True, 200)
    assert applied(store, group) == 0
    fewer = replace(group, talks=group.talks[1:])
    assert [step.what for step in applying.steps(fewer, store, NOW)] == ["the talks of the group's file"]


def test_a_row_that_an_earlier_version_wrote_with_the_talks_in_it_still_counts_and_changes_nothing_when_it_is_applied_again():
    group = parse(document(3, "About"))
    store = filled(group)
    sessions, mails = rows(store, Session), rows(store, Mailing)
    (row,) = rows(store, Group)
    store.discard(map(ref, rows(store, FiledTalks)))
    store.commit(Replace(replace(row, talks=group.talks)))
    assert [step.what for step in applying.steps(group, store, NOW)] == [
        "the talks of the group's file",
        "the group's settings",
    ]
    assert applied(store, group) == 2
    assert (rows(store, Session), rows(store, Mailing)) == (sessions, mails)
    assert rows(store, Group)[0].talks == ()
    without = replace(group, talks=group.talks[1:])
    store.commit(
        Replace(replace(rows(store, Group)[0], talks=group.talks))
    )  # old rows next to new ones: the new ones count
    assert applied(store, without) > 0
    assert [talk.slug for talk in store.all(Session, "g")[0].talks] == ["speaker-1", "speaker-2"]


def test_a_season_without_an_end_has_its_talks_when_a_tick_makes_the_session_also_after_a_crash_between_its_speakers():
    far = "2026-12-19"
    season = {"first": date(2026, 3, 14), "every_days": 14, "starts": "18:00", "minutes": 60, "ahead_days": 60}
    group = parse(document(50, "About", day=far, season=season))
    store = filled(group)
    assert far not in {row.key for row in rows(store, Session)}

    later = datetime(2026, 11, 1, tzinfo=UTC)

    def make(store: MemoryStore) -> None:
        made_ahead(store.get(GroupCalendar, "g"), store.get(Group, "g"), store, later)

    killed_at_each_write(lambda: copied(store), make)
    make(store)
    assert len(store.get(Session, "g", far).talks) == 50
    assert len([row for row in rows(store, Mailing) if row.kind == "deck-link"]) == 50


FULL = "x" * 4900
READING = [{"kind": "paper", "title": "t" * 190, "url": "https://example.org/" + "u" * 580} for _ in range(10)]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (document(51), "talks: 51 talks are on 2026-03-14, and a session has at most 50"),
        (document(30, FULL) | {"talks": [t | {"reading": READING} for t in document(30, FULL)["talks"]]},
         r"talks: session g/2026-03-14 would be \d+ KB, and at most 340 KB can be kept: the largest part of it is "
         r"talks.speaker-0.about, 5 KB"),
        (document(1, "😀" * 100_000), r"talks: session g/2026-03-14 would be 39\d KB.*talks.speaker-0.about, 391 KB"),
        (document(mission="m" * 500_000), r"the file: group g would be 49\d KB.*the largest part of it is mission, 489 KB"),
        (document(notes={"talks": "n" * 500_000}), r"the largest part of it is notes.talks"),
        (document(reminders=[f"{n}d" for n in range(1, 10)]), "reminders: these are 9, and there are at most 8"),
        (document(joint=[{"session": date(2026, 3, 14), "with": ["a", "b", "c", "d"]}]),
         "joint: 4 groups are guests on 2026-03-14, and there are at most 3"),
        (document(seats=20), "seats: 20 is not between 1 and 19"),
    ],
)  # fmt: skip
def test_what_no_row_or_write_can_hold_is_refused_when_the_file_is_checked(wrong: dict[str, Any], said: str):
    with pytest.raises(BadInput, match=said):
        parse(wrong)


def test_an_archive_with_a_session_that_no_row_can_hold_is_refused_by_its_place():
    talks = [
        {"speaker": f"S {n}", "about": "x" * 1990, "resources": [{"kind": "paper", "title": "t" * 1990}]}
        for n in range(100)
    ]
    held = {"order": 1, "date": "2023-03-04", "kind": "talks", "talks": talks}
    group = {"zone": "UTC", "rhythm": {"starts": "14:00", "ends": "15:00"}}
    with pytest.raises(
        BadInput,
        match=r"sessions 1 \(2023-03-04\): session g/2023-03-04 would be 4\d\d KB, and at most 340 KB can be kept",
    ):
        archive.sessions_of({"group": group, "sessions": [held]}, "g")


# --- a session with much in it
def crowded(talks: int, guests: int = 0) -> MemoryStore:
    guest = [parse(document(0) | {"id": f"h{n}", "name": f"H{n}", "season": None}) for n in range(guests)]
    stages = [f"{n}d" for n in range(1, 8)] + ["1h"]
    joint = [{"session": date(2026, 3, 14), "with": [one.id for one in guest]}] if guests else []
    host = parse(document(talks, reminders=stages, joint=joint, chat_webhook="https://chat.example.org/x"))
    return filled(*(replace(one, reminders=tuple(stages)) for one in guest), host)


def session_of(store: MemoryStore) -> Session:
    found = store.get(Session, "g", DAY)
    assert found is not None
    return found


def test_the_largest_session_is_moved_cancelled_and_put_back_each_in_one_write_with_its_guests():
    store = crowded(50, 3)
    group = store.get(Group, "g")
    late = datetime(2026, 3, 13, 12, tzinfo=UTC)
    for n in range(50):
        row = session_of(store)
        talk = replace(row.talks[n], about="x" * 4900)
        store.commit(Replace(with_talk(row, talk)))
    steps.run(
        [changing.move(session_of(store), datetime(2026, 3, 15, 18, tzinfo=UTC), group, store, late, by="mika")], store
    )
    steps.run([undoing.undo(session_of(store), group, store, late, by="mika")], store)
    steps.run([changing.cancel(session_of(store), group, store, late, by="mika")], store)
    steps.run([undoing.undo(session_of(store), group, store, late, by="mika")], store)
    assert session_of(store).state is SessionState.PLANNED


class Outbox:
    def __init__(self) -> None:
        self.sent: list[Message] = []

    def send(self, messages: Any) -> None:
        self.sent += messages


def ticked(store: MemoryStore, at: datetime) -> None:
    ticking.tick(TickContext(store=store, post=Outbox(), now=at, correlation="c"))


@pytest.mark.parametrize("at", [timedelta(days=-7), timedelta(days=-1), timedelta(days=1, hours=2)])
def test_whatever_a_tick_owes_to_many_speakers_is_written_whenever_it_is_interrupted(at: timedelta):
    when, full = datetime(2026, 3, 14, 18, tzinfo=UTC) + at, crowded(50)
    full.discard(ref(row) for row in rows(full, Mailing))

    def ticks(store: MemoryStore) -> None:
        ticked(store, when)
        ticked(store, when + timedelta(minutes=10))  # what was interrupted is taken up by a later one

    assert killed_at_each_write(lambda: copied(full), ticks) > 3


def test_a_kit_says_which_field_is_too_much_for_its_session_and_takes_what_is_shorter():
    store = crowded(20)
    row = session_of(store)
    full = replace(row, talks=tuple(replace(talk, about="x" * 17_000) for talk in row.talks))
    assert 330 * limits.KB < limits.of_row(full) < limits.SESSION
    store.commit(Replace(full))
    talk = full.talks[0]
    link = Link(signed_links.TALK, ("g", *signed_links.talk_subject(DAY, talk.slug, talk.link_life)), None)
    visit = speaker_page.SpeakerVisit(
        keys=Keys(current="k", link={"k": b"k"}, hash=b""),
        store=store,
        bucket=Forms(),
        site_url="https://x",
        now=NOW,
        issued=NOW,
        upload_id="u",
        back="",
    )
    reading = {f"reading-{n}": "t" * 190 for n in range(1, 11)} | {
        f"url-{n}": "https://example.org/" + "u" * 570 for n in range(1, 11)
    }
    kit: Any = speaker_page.PAGE.answer(link, reading, visit)
    assert kit.fields["reading"].wrong.startswith(
        "All talks of this session together may take 340 KB, and with this they would take 3"
    )
    assert kit.fields["about"].wrong == ""
    kit = speaker_page.PAGE.answer(link, {"about": "shorter"}, visit)
    assert (kit.said, session_of(store).talks[0].about) == ("Saved. Thank you.", "shorter")
    old = replace(session_of(store), talks=tuple(replace(talk, about="x" * 17_900) for talk in session_of(store).talks))
    store.commit(Replace(old))  # from a time that knew no bound
    assert limits.of_row(old) > limits.SESSION
    kit = speaker_page.PAGE.answer(link, {"about": "x" * 4000}, visit)
    assert kit.said == "Saved. Thank you."


class Forms:
    def form(self, key: str, content_type: str, back: str) -> dict[str, Any]:
        return {"url": "https://u", "fields": {"key": key}}


def test_a_co_lead_hears_that_a_session_takes_no_more():
    store = crowded(50)
    group = store.get(Group, "g")
    with pytest.raises(BadInput, match="g/2026-03-14 has 50 talks, and a session has at most 50"):
        talk_editing.add_talk(session_of(store), talk_editing.NewTalk(speaker="Zoe"), group, store, NOW)
    full = replace(session_of(store), talks=tuple(replace(talk, about="x" * 6600) for talk in session_of(store).talks))
    assert limits.of_row(full) < limits.SESSION
    short = with_talk(full, replace(full.talks[3], about=""))
    for about, more in (("y" * 5000, ()), ("y" * 5000, tuple(form_fields.Row(title="t" * 200) for _ in range(10)))):
        given = {"about": about} | ({"reading": more} if more else {})
        assert talk_editing.write_talk(short, short.talks[3], given, group, store, NOW) is not None
    fuller = replace(full, about="z" * (limits.SESSION - limits.of_row(full) - 100))
    with pytest.raises(BadInput, match="session g/2026-03-14 would be 341 KB, and at most 340 KB can be kept"):
        talk_editing.write_talk(fuller, fuller.talks[3], {"title": "t" * 200}, group, store, NOW)


def test_large_sessions_that_were_cancelled_are_opened_again_in_as_many_votes_as_it_takes() -> None:
    guests = tuple(f"h{n}" for n in range(3))
    store = filled(*(parse(document(id=name)) for name in ("g", *guests)))
    for n in range(12):
        day = f"2026-02-{n + 1:02}"
        talk, other = Talk(slug="ada", speaker="Ada"), Talk(slug="bo", speaker="Bo", about="x" * 150_000)
        row = Session(
            group="g", key=day, kind="talks", state=SessionState.CANCELLED, talks=(talk, other), guests=guests
        )
        given = TalkProposal(
            group="g", id=f"p{n:02}", topic=f"T{n}", speaker="Ada", made=NOW, state=ProposalState.CHOSEN, session=day, talk="ada"
        )  # fmt: skip
        also = [replace(row, group=guest, guests=(), host=row.id) for guest in guests]
        store.commit(*map(Create, (row, given, *also)))
    group = next(row for row in store.all(Group) if row.id == "g")
    votes = []
    while any(row.state is ProposalState.CHOSEN for row in rows(store, TalkProposal)):
        step = opening.by_hand(group, NOW + timedelta(days=20), store, NOW)
        steps.run([step], store)
        votes.append(len([row for row in rows(store, TalkProposal) if row.state is ProposalState.OPEN]))
        for vote in rows(store, Vote):
            store.commit(Replace(replace(vote, state=VoteState.SETTLED)))
    assert votes[-1] == 12
    assert len(votes) > 1
    left = [[talk.slug for talk in row.talks] for row in rows(store, Session) if row.state is SessionState.CANCELLED]
    assert left == [["bo"]] * 48
