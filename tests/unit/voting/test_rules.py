"""The rules of votes: what is counted, which order a ballot has, which slots are filled, when a tick looks again."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.model.group import CoLead, Group, Joint
from shared.model.proposal import ProposalState, TalkProposal
from shared.model.session import Session, SessionState, Talk
from shared.model.vote import Asked, Ballot, Chosen, Tally, Vote, VoteState
from shared.schedule.programme import programme
from shared.voting import phases, rules
from shared.voting.proposing import checked, shortened

NOW = datetime(2022, 11, 5, 21, tzinfo=UTC)
DAY = timedelta(days=1)
GROUP = Group(
    id="g", name="G", zone="America/Denver", sender="g@example.org", co_leads=(CoLead(id="l", name="L", address="l@example.org"),),
)  # fmt: skip
IDS = [f"p{n}" for n in range(7)]


def proposal(name: str, *, minute: int = 0, state: ProposalState = ProposalState.OPEN, **more: str) -> TalkProposal:
    return TalkProposal(
        group="g", id=name, topic=f"Topic {name}", speaker=more.pop("speaker", f"Speaker {name}"),
        made=NOW - DAY + timedelta(minutes=minute), state=state, **more,
    )  # fmt: skip


def vote(*names: str, **more: object) -> Vote:
    fields = {"opened": NOW, "closes": NOW + 5 * DAY, "seats": 4, "proposals": names, **more}
    return Vote(group="g", id="v", **fields)  # type: ignore[arg-type]


def ballot(member: str, *choices: str) -> Ballot:
    return Ballot(group="g", vote="v", member=member, choices=choices, cast=NOW)


def counts(lines: tuple[Tally, ...]) -> dict[str, int]:
    return {line.proposal: line.approvals for line in lines}


# --- counting
@st.composite
def polls(draw: st.DrawFn) -> tuple[Vote, dict[str, TalkProposal], list[Ballot]]:
    """A vote with whatever became of its proposals (also merges in a circle), and ballots with any choices."""
    known = {}
    for name in IDS:
        state = draw(st.sampled_from(ProposalState))
        into = draw(st.sampled_from(IDS)) if state is ProposalState.MERGED else ""
        known[name] = proposal(name, minute=draw(st.integers(0, 2)), state=state, into=into)
    named = draw(st.lists(st.sampled_from(IDS), unique=True, max_size=7))
    choices = st.lists(st.sampled_from([*IDS, "unknown", ""]), max_size=8)
    cast = draw(st.lists(choices, max_size=6))
    return vote(*named), known, [ballot(f"m{n}", *chosen) for n, chosen in enumerate(cast)]


def ends_at(name: str, known: dict[str, TalkProposal]) -> str:
    """Where merging leads, by walking at most as many steps as there are proposals."""
    for _ in IDS:
        if name in known and known[name].state is ProposalState.MERGED:
            name = known[name].into
    return name if name in known and known[name].state is ProposalState.OPEN else ""


@given(polls())
def test_the_tally_is_what_counting_by_hand_gives(poll: tuple[Vote, dict[str, TalkProposal], list[Ballot]]) -> None:
    about, known, ballots = poll
    there = {ends_at(name, known) for name in about.proposals} - {""}
    by_hand = Counter(name for one in ballots for name in {ends_at(choice, known) for choice in one.choices} & there)
    lines = rules.tally(about, known, ballots)
    assert counts(lines) == {name: by_hand[name] for name in there}
    places = [(-line.approvals, known[line.proposal].made, line.proposal) for line in lines]
    assert places == sorted(places)


def test_of_two_with_equally_many_approvals_the_one_made_earlier_comes_first() -> None:
    known = {p.id: p for p in (proposal("late", minute=2), proposal("early", minute=1), proposal("best", minute=3))}
    cast = [ballot("a", "late", "best"), ballot("b", "early", "best")]
    assert [line.proposal for line in rules.tally(vote(*known), known, cast)] == ["best", "early", "late"]


def test_who_approves_of_two_that_were_merged_is_counted_once() -> None:
    known = {p.id: p for p in (proposal("a"), proposal("b", state=ProposalState.MERGED, into="a"), proposal("c"))}
    cast = [ballot("x", "a", "b"), ballot("y", "b"), ballot("z", "c", "c", "nonsense")]
    assert counts(rules.tally(vote("a", "b", "c"), known, cast)) == {"a": 2, "c": 1}


def test_what_was_merged_into_a_proposal_made_after_the_opening_counts_for_that() -> None:
    known = {p.id: p for p in (proposal("a", state=ProposalState.MERGED, into="new"), proposal("b"), proposal("new"))}
    assert counts(rules.tally(vote("a", "b"), known, [ballot("x", "a"), ballot("y", "new")])) == {"new": 2, "b": 0}


# --- the order of a ballot
@given(st.lists(st.sampled_from(IDS), unique=True), st.text(max_size=8), st.text(max_size=8), st.randoms())
def test_the_order_is_a_permutation_the_same_each_time_and_stays_when_one_is_gone(names, about, member, random) -> None:
    rows = [proposal(name) for name in names]
    order = [row.id for row in rules.shuffled(rows, about, member)]
    assert sorted(order) == sorted(names)
    again = list(rows)
    random.shuffle(again)
    assert [row.id for row in rules.shuffled(again, about, member)] == order
    if rows:
        left = [row for row in rows if row.id != names[0]]
        assert [row.id for row in rules.shuffled(left, about, member)] == [name for name in order if name != names[0]]


def test_members_see_different_orders_and_each_place_is_shared_out_evenly() -> None:
    rows = [proposal(name) for name in IDS[:4]]
    first = Counter(rules.shuffled(rows, "v", f"m{n}")[0].id for n in range(2000))
    assert set(first) == set(IDS[:4])
    assert max(first.values()) < 1.2 * min(first.values())


# --- slots
def session(days: int, *, talks: int = 0, **more: object) -> Session:
    starts = NOW + days * DAY
    fields = {
        "kind": "talks" if talks else "discussion", "state": SessionState.PLANNED, "starts": starts, "ends": starts + timedelta(hours=1),
        "talks": tuple(Talk(slug=f"t{n}", speaker=f"T {n}") for n in range(talks)), **more,
    }  # fmt: skip
    return Session(group="g", key=starts.date().isoformat(), **fields)  # type: ignore[arg-type]


def test_slots_are_free_in_sessions_without_a_programme_and_in_talks_with_room_a_week_or_more_ahead_in_order() -> None:
    rows = [
        session(28), session(14, talks=1), session(21, talks=2), session(6), session(35, kind="proposals"), session(42, kind="reading"),
        session(49, title="Something else"), session(56, state=SessionState.CANCELLED), session(63, host="other/2023-01-07"),
        session(70, starts=None), session(7), session(77, kind="talks"),
    ]  # fmt: skip
    keys = {n: (NOW + n * DAY).date().isoformat() for n in (7, 14, 28, 77)}
    assert rules.free_slots(rows, GROUP, NOW) == [keys[7]] * 2 + [keys[14]] + [keys[28]] * 2 + [keys[77]] * 2


def test_a_session_that_is_held_with_another_group_is_not_filled() -> None:
    row = session(14)
    group = replace(GROUP, joint=(Joint(session=row.starts.date(), with_=("other",)),))  # type: ignore[union-attr]
    assert (rules.free_slots([row], group, NOW), len(rules.free_slots([row], GROUP, NOW))) == ([], 2)


sessions = st.lists(
    st.builds(session, st.integers(0, 60), talks=st.integers(0, 5)), unique_by=lambda row: row.key, max_size=8
)


@given(sessions, st.lists(st.integers(0, 9), max_size=30), st.integers(1, 20), st.integers(1, 4))
def test_filling_books_no_proposal_twice_no_session_beyond_its_room_and_leaves_no_slot_that_is_wanted(
    rows: list[Session], approvals: list[int], seats: int, room: int
) -> None:
    group = replace(GROUP, talks_per_session=room)
    ranking = [Tally(proposal=f"p{n}", approvals=count) for n, count in enumerate(sorted(approvals, reverse=True))]
    slots = rules.free_slots(rows, group, NOW)
    given_ = rules.filled(ranking, slots, seats)
    there = {row.key: row for row in rows}
    for name, key in given_:
        there[key], talk = rules.with_talk(there[key], proposal(name, speaker="Same Name"))
        assert (talk.unconfirmed, talk.title, there[key].kind) == (True, f"Topic {name}", "talks")
    assert len({name for name, _ in given_}) == len(given_) == min(seats, len(slots), sum(n > 0 for n in approvals))
    for row in rows:
        after = there[row.key]
        assert len(after.talks) <= max(room, len(row.talks))
        assert after.talks[: len(row.talks)] == row.talks
        assert len({talk.slug for talk in after.talks}) == len(after.talks)


def test_a_talk_that_is_replaced_keeps_its_place_and_one_that_leaves_gives_the_session_back() -> None:
    empty = session(14)
    two, first = rules.with_talk(empty, proposal("a"))
    two, _ = rules.with_talk(two, proposal("b"))
    after, talk = rules.with_talk(two, proposal("c"), first.slug)
    assert [t.slug for t in after.talks] == [talk.slug, "speaker-b"]
    assert rules.without_talk(rules.without_talk(two, first.slug, GROUP), "speaker-b", GROUP) == empty


def test_the_next_one_up_is_the_best_that_is_open_was_approved_of_and_can_be_asked() -> None:
    states = {"a": ProposalState.CHOSEN, "b": ProposalState.OPEN, "c": ProposalState.WITHDRAWN, "d": ProposalState.OPEN}
    known = {name: proposal(name, state=state) for name, state in states.items()} | {"e": proposal("e")}
    about = vote(
        *known, ranking=tuple(Tally(proposal=n, approvals=k) for n, k in zip("abcde", (9, 5, 4, 3, 0), strict=True))
    )
    for asked, wanted in ((["b", "d"], "b"), (["d", "e"], "d"), (["e"], None), ([], None)):
        found = rules.next_up(about, known, asked)
        assert (found.id if found else None) == wanted


def test_a_session_whose_talk_of_the_file_goes_stays_open_for_talks_beside_the_one_that_was_voted_for() -> None:
    was = session(14, talks=1)
    known, voted = rules.with_talk(was, proposal("a"))
    fresh = replace(was, kind="discussion", talks=())
    after = programme(known, fresh, was)
    assert (after.kind, after.talks) == ("talks", (voted,))
    assert rules.free_slots([after], GROUP, NOW) == [known.key]
    assert programme(was, fresh, was).kind == "discussion"
    assert programme(known, replace(was, kind="discussion"), was).kind == "discussion"  # the file says so by itself


# --- time
def test_a_vote_closes_so_many_days_later_at_the_same_wall_time_also_across_a_change_of_the_clocks() -> None:
    ends = datetime(2022, 11, 5, 21, tzinfo=UTC)  # 15:00 in Denver, in summer time until the next morning
    held = session(0, starts=ends - timedelta(hours=1), ends=ends)
    assert phases.closing_time(GROUP, held, ends + timedelta(minutes=4)) == datetime(2022, 11, 10, 22, tzinfo=UTC)


def test_a_vote_falls_due_a_day_before_its_close_a_minute_after_it_and_while_speakers_are_asked() -> None:
    opened = phases.timed(vote("a", "b"))
    assert opened.due == NOW + 4 * DAY
    reminded = phases.timed(replace(opened, reminded=True))
    assert reminded.due == NOW + 5 * DAY + phases.GRACE
    assert phases.timed(vote("a", "b", closes=NOW + DAY)).due == NOW + DAY + phases.GRACE
    closed = replace(reminded, state=VoteState.CLOSED, counted=NOW, chosen=(Chosen(proposal="a", at=NOW),))
    assert phases.timed(closed).due == NOW + 3 * DAY
    asked_again = replace(phases.moved_on(closed, "a", Asked.TWICE), told=NOW)
    assert (phases.timed(asked_again).due, phases.timed(asked_again).state) == (NOW + 5 * DAY, VoteState.CLOSED)
    for end in (Asked.CONFIRMED, Asked.GIVEN_UP):
        over = phases.timed(phases.moved_on(asked_again, "a", end))
        assert (over.due, over.state) == (None, VoteState.SETTLED)
    assert phases.timed(replace(closed, chosen=())).state is VoteState.SETTLED


# --- what people write
@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"topic": "Kernels", "name": "Ada"}, []),
        ({"topic": " \u202e\x00 ", "name": "Ada"}, ["topic"]),
        ({"topic": "x" * 141, "name": "y" * 81, "about": "z" * 1501, "link": "javascript:alert(1)"},
         ["about", "link", "name", "topic"]),
        ({"topic": "Kernels", "name": "Ada", "link": "https://example.org/" + "x" * 500}, ["link"]),
        ({}, ["name", "topic"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_proposal_is_told_by_field(fields: dict[str, str], wrong: list[str]) -> None:
    assert sorted(checked(fields)[1]) == wrong


@given(st.dictionaries(st.sampled_from(["topic", "name", "about", "link"]), st.text(max_size=3000)))
def test_whatever_is_written_can_be_cut_to_the_bounds_and_is_then_right(fields: dict[str, str]) -> None:
    again, wrong = checked(vars_of(shortened(checked(fields)[0])))
    assert set(wrong) <= {"topic", "name"}
    assert all(said.startswith("Please") for said in wrong.values())
    assert checked(vars_of(again))[0] == again


def vars_of(draft) -> dict[str, str]:
    return {name: getattr(draft, name) for name in ("name", "topic", "about", "link")}


def test_a_link_that_is_none_is_kept_in_the_text() -> None:
    draft = shortened(checked({"topic": "t", "name": "n", "about": "See", "link": "page 7 of it"})[0])
    assert (draft.about, draft.link) == ("See\npage 7 of it", "")
