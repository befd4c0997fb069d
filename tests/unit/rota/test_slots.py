"""Slots that are more than one of a session, or are called off together."""

from dataclasses import replace

from shared.model.group import RotaRules
from shared.model.mailing import Mailing
from shared.model.rota import TALK, Answer, Asked, Rota, Slot
from shared.model.session import SessionState, Talk
from shared.rota import answers
from shared.rota.looking import Found, after_look
from shared.rota.rules import What, looked
from tests.unit.rota.test_fairness import DAY, GROUP, Life, people, sessions


def life(names: str, count: int = 1, **rules: int) -> Life:
    found = Life(lambda _: "", people(*names.split()), sessions(count), RotaRules(ask=True, **rules))
    for name in found.members:
        found.join(name)
    return found


def until_asked(one: Life) -> None:
    while not one.asked:
        one.day()


def promises(one: Life, key: str) -> None:
    """Whoever is asked says yes, and their talk comes beside the others."""
    slot = one.rotas[TALK].slot(key)
    assert slot is not None
    assert slot.open is not None
    name = slot.open.member
    one.rotas[TALK] = answers.taken(one.rotas[TALK], slot, name, name)
    session = one.sessions[key]
    one.sessions[key] = replace(session, kind="talks", talks=(*session.talks, Talk(slug=name, speaker=name)))


def test_two_talks_of_a_session_are_asked_for_one_after_another():
    one = life("ada bo cy", talks=2)
    seen = replace(one.seen, group=replace(GROUP, talks_per_session=2))
    (key,) = one.sessions
    asked = []
    for day in range(14, 18):
        after, events = looked(one.rotas, replace(seen, now=one.now + day * DAY, sessions=one.sessions))
        one.rotas |= after
        asked += [event.member for event in events if event.what is What.ASK]
        slot = one.rotas[TALK].slot(key)
        if slot and slot.open:
            promises(one, key)
    assert asked == ["ada", "bo"]
    assert [slot.holder for slot in one.rotas[TALK].slots] == ["ada", "bo"]
    assert one.rotas[TALK].turn(key, "ada") is not None
    assert one.rotas[TALK].turn(key, "bo") is not None


def test_co_leads_hear_once_of_a_session_of_which_both_talks_are_left_open():
    one = life("", talks=2)
    ((key, session),) = one.sessions.items()
    assert session.starts is not None
    seen = replace(one.seen, group=replace(GROUP, talks_per_session=2), now=session.starts - 14 * DAY)
    first = Slot(session=key, starts=session.starts)
    passed = Asked(member="ada", at=one.now, until=one.now, since=one.now, answer=Answer.PASSED)
    rota = Rota(group=GROUP.id, role=TALK, slots=(first, replace(first, asked=(passed,))))
    rows = [write.row for write in after_look(Found(rotas={TALK: rota}, seen=seen))]
    assert [row.kind for row in rows if isinstance(row, Mailing)] == ["nobody-left"]


def test_of_several_who_are_not_needed_whoever_has_waited_longest_stands_first():
    one = life("ada bo cy", 2, ahead_days=60)
    until_asked(one)
    assert [event.member for event in one.asked] == ["ada", "bo"]
    one.rotas[TALK] = replace(
        one.rotas[TALK],
        slots=tuple(
            replace(slot, asked=(replace(slot.asked[0], since=one.now - (9 - number) * DAY),))
            for number, slot in enumerate(one.rotas[TALK].slots)
        ),
    )
    for key, session in one.sessions.items():
        one.sessions[key] = replace(session, kind="reading")
    one.look()
    assert [event.member for event in one.off] == ["ada", "bo"]
    assert [place.member for place in one.rotas[TALK].order] == ["ada", "bo", "cy"]


def test_whoever_refused_a_swap_is_not_asked_again_once_the_session_is_back_from_being_called_off():
    one = life("ada bo cy")
    until_asked(one)
    ((key, session),) = one.sessions.items()
    slot = one.rotas[TALK].slot(key)
    assert slot is not None
    offered, _ = answers.offered(one.rotas[TALK], slot, "ada", "bo", one.now)
    one.rotas[TALK] = answers.refused(offered, offered.slots[0])
    one.sessions[key] = replace(session, state=SessionState.CANCELLED)
    one.look()
    assert one.rotas[TALK].slot(key) is None
    one.sessions[key] = session
    one.look()
    again = one.rotas[TALK].slot(key)
    assert again is not None
    assert again.refused == ("bo",)
