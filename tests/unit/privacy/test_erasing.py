"""Whoever has more to their name than one write takes is erased in several, and ends as if it were one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from shared import limits
from shared.model.form_response import HandedResponse, SeenResponse, Taken
from shared.model.group import CoLead, FormMapping, Group, TalkPlan
from shared.model.mailing import Audience, Entry, EntryState, Mailing, mailing
from shared.model.member import Member, MemberState, member_id
from shared.model.person import Person
from shared.model.proposal import ProposalState, Proposer, TalkProposal
from shared.model.rota import Asked, Place, Rota, Slot, Swap
from shared.model.session import Speaker
from shared.model.suppression import Erasure, Suppression
from shared.model.vote import Ballot, Vote
from shared.privacy import erasing
from shared.privacy.erasing import held, person, steps, sweep
from shared.signed_links import Keys
from shared.store import Create
from tests.builders.erasures import erase
from tests.simulation.store import MemoryStore

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)
KEYS = Keys("a", {"a": b"l"}, b"h", b"s", {"a": b"hook"})
ADA = "ada@example.org"
ME = member_id("g", ADA, KEYS.hash)
GROUP = Group(
    id="g", name="G", zone="UTC", sender="g@example.org", co_leads=(CoLead(id="mika", name="M", address="m@example.org"),),
    form=FormMapping(id="1F", source="script"), talks=(TalkPlan(session=date(2026, 3, 14), speaker="Ada", address=ADA),),
)  # fmt: skip


class Killed(Exception):
    pass


def proposal(name: str, **fields: Any) -> TalkProposal:
    return TalkProposal(group="g", id=name, topic="T", speaker="Ada", made=NOW, **fields)


def filled(member: bool = True, talks: int = 0, waiting: int = 0, proposals: int = 0, merged: int = 0) -> MemoryStore:
    store = MemoryStore(lambda: NOW)
    rows: list[Any] = [GROUP]
    if member:
        rows.append(Member(group="g", id=ME, name="Ada", address=ADA, state=MemberState.ACTIVE))
        rows += [Vote(group="g", id=f"v{n}", proposals=("x",), opened=NOW, closes=NOW, seats=1) for n in range(3)]
        rows += [Ballot(group="g", vote=f"v{n}", member=ME, choices=("x",), cast=NOW) for n in range(3)]
        rows.append(SeenResponse(group="g", id="r", submitted=NOW, outcome=Taken.NEW, member=ME))
    rows += [Speaker(group="g", session="2026-03-14", talk=f"t{n}", name="Ada", address=ADA) for n in range(talks)]
    rows.append(Speaker(group="g", session="2026-03-14", talk="z", name="Bo", address="bo@example.org"))
    for n in range(waiting):
        answers = {"1": (ADA,), "2": ("x" * 100_000,)}
        rows.append(HandedResponse(form="1F", id=f"{n}", submitted=NOW, answers=answers))
    rows.append(HandedResponse(form="1F", id="other", submitted=NOW, answers={"1": ("bo@example.org",)}))
    for n in range(proposals):
        state = ProposalState.CHOSEN if n == 1 else ProposalState.OPEN
        rows += [proposal(f"p{n}", state=state), Proposer(group="g", proposal=f"p{n}", name="Ada", address=ADA)]
    for n in range(merged):
        rows.append(proposal(f"m{n}", state=ProposalState.MERGED, into="p0"))
    for row in rows:
        store.commit(Create(row))
    return store


def killed_after(store: MemoryStore, count: int) -> Callable[..., None]:
    """Commits that go through *count* times."""
    left = [count]

    def commit(*writes: Any) -> None:
        if not left[0]:
            raise Killed
        left[0] -= 1
        MemoryStore.commit(store, *writes)

    return commit


def erased(store: Any) -> None:
    erase(person(ADA, store, KEYS), store, KEYS, now=NOW, by="self", correlation="c")


def end(store: MemoryStore) -> list[Any]:
    return sorted(store.scan(), key=repr)


MANY = {
    "talks": {"talks": 120}, "talks of nobody else": {"talks": 120, "member": False}, "exactly a hundred": {"talks": 100, "member": False},
    "waiting responses": {"waiting": 120}, "proposals": {"proposals": 120}, "what was merged": {"proposals": 3, "merged": 150},
    "all of it": {"talks": 90, "waiting": 60, "proposals": 70, "merged": 40}, "little": {"talks": 2, "proposals": 2},
}  # fmt: skip


@pytest.mark.parametrize("many", MANY.values(), ids=MANY)
def test_somebody_is_erased_whatever_they_have_and_a_crash_between_two_writes_leads_to_the_same_end(
    many: dict[str, Any],
):
    undisturbed = filled(**many)
    found = steps(person(ADA, undisturbed, KEYS), undisturbed, KEYS, now=NOW, by="self", correlation="c")
    assert len(found) == 1 if many == MANY["little"] else len(found) > 1
    for writes in found:
        limits.check(writes)
    erased(undisturbed)
    assert [row for row in undisturbed.scan() if ADA in repr(row) and not isinstance(row, Group)] == []
    assert [row.times for row in undisturbed.scan() if isinstance(row, Suppression)] == [1]
    assert len([row for row in undisturbed.scan() if isinstance(row, Erasure)]) == 1
    assert [row.kind for row in undisturbed.scan() if isinstance(row, Mailing)] == ["erased"]
    for killed in range(len(found)):
        store = filled(**many)
        store.commit = killed_after(store, killed)  # type: ignore[method-assign]
        with pytest.raises(Killed):
            erased(store)
        del store.commit
        assert not any(isinstance(row, Suppression | Erasure | Mailing) for row in store.scan())
        erased(store)
        assert end(store) == end(undisturbed)
        assert steps(person(ADA, store, KEYS), store, KEYS, now=NOW, by="self", correlation="c") == []


def test_everything_held_about_somebody_with_much_can_be_handed_out():
    store = filled(**MANY["all of it"])
    found = held(person(ADA, store, KEYS), store, NOW + timedelta(days=1))
    assert (len(found["talks"]), len(found["waiting_responses"]), len(found["proposals"])) == (90, 60, 70)


def test_after_the_next_tick_no_row_but_a_public_one_leads_to_somebody_who_was_erased():
    store = filled(**MANY["all of it"])
    store.commit(
        Create(Entry(mailing="reminder/g/x", reader=f"member:{ME}", at=NOW, state=EntryState.SENT, kind="reminder"))
    )
    erased(store)
    assert [type(row).__name__ for row in store.scan() if ME in repr(row)] != []
    (job,) = (row for row in store.scan() if isinstance(row, Erasure))
    sweep(job, store)
    assert [row for row in store.scan() if ME in repr(row) or (ADA in repr(row) and not isinstance(row, Group))] == []


def test_a_place_on_the_rota_and_its_turns_are_handed_out_and_others_keep_theirs_without_somebody_erased():
    store = filled()
    asked = Asked(member=ME, at=NOW, until=NOW + timedelta(days=4), since=NOW)
    places = (Place(member="bo", since=NOW), Place(member=ME, since=NOW, first="2026-05-01", topics="My kernels"))
    turn = Slot(session="2026-03-28", starts=NOW + timedelta(days=19), asked=(asked,))
    offered = replace(turn, session="2026-04-11", asked=(), swap=Swap(giver="bo", taker=ME, at=NOW))
    held_by = replace(turn, session="2026-02-28", holder=ME, over=True)
    store.commit(Create(Rota(group="g", role="talk", order=places, slots=(held_by, turn, offered))))
    (membership,) = held(person(ADA, store, KEYS), store, NOW)["memberships"]
    (place, *turns) = membership["turns"]
    assert place == {
        "for": "talk", "waits_since": NOW.isoformat(), "not_before": "2026-05-01", "topics": "My kernels",
    }  # fmt: skip
    assert [(one["session"], one["answer"]) for one in turns] == [("2026-02-28", "open"), ("2026-03-28", "open")]
    erased(store)
    (job,) = (row for row in store.scan() if isinstance(row, Erasure))
    sweep(job, store)
    rota = store.get(Rota, "g", "talk")
    assert rota
    assert ME not in repr(rota)
    assert "My kernels" not in repr(rota)
    assert [one.member for one in rota.order] == ["bo"]
    assert [(len(one.asked), one.swap) for one in rota.slots] == [(1, None), (1, None), (0, None)]


def test_what_co_leads_were_told_of_a_mail_that_could_not_be_made_goes_with_it():
    store = filled(**MANY["little"])
    own = replace(mailing("my-data", "g", Audience.APPLICANT, at=NOW, of=f"{ME}.20260309.2", subject=ME), retried=1)
    told = [
        mailing("unwritten", "g", Audience.CO_LEADS, at=NOW, of=f"{own.id}{again}", facts={"mailing": own.id})
        for again in ("", "/1")
    ]
    for row in (own, *told):
        reader = f"member:{ME}" if row is own else "lead:mika"
        line = Entry(mailing=row.id, reader=reader, at=NOW, state=EntryState.SENT, kind=row.kind)
        store.commit(Create(row), Create(line))
    erased(store)
    (job,) = (row for row in store.scan() if isinstance(row, Erasure))
    sweep(job, store)
    assert [row for row in store.scan() if ME in repr(row)] == []


def test_what_a_feature_holds_is_handed_out_and_erased_once_it_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(erasing, "BY_ADDRESS", erasing.BY_ADDRESS | {"shoes": Shoes})
    store = filled()
    found = person(ADA, store, KEYS)
    assert held(found, store, NOW)["shoes"] == [{"size": 38}]
    assert (found.places(), found.stays()) == (["G: active", "G: shoes"], ["The laces stay."])
    worn = SeenResponse(group="g", id="shoes", submitted=NOW, outcome=Taken.NEW)
    assert Create(worn) in [
        write for writes in steps(found, store, KEYS, now=NOW, by="self", correlation="c") for write in writes
    ]


class Shoes:
    def __init__(self, who: Person, store: Any) -> None:
        self.group = who.members[0].group

    def places(self) -> list[tuple[str, str]]:
        return [(self.group, "shoes")]

    def handed_out(self) -> list[dict[str, Any]]:
        return [{"size": 38}]

    def erased(self, _store: Any) -> list[list[Create]]:
        return [[Create(SeenResponse(group="g", id="shoes", submitted=NOW, outcome=Taken.NEW))]]

    def stays(self) -> str:
        return "The laces stay."
