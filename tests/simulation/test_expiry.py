"""A year passes, and then as long again as the ledger reaches back: what comes too late finds nothing to go by, and does nothing."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest

from shared.model.mailing import HELD, Entry, Mailing
from shared.model.member import Member
from shared.model.session import Session
from tests.simulation import year as years
from tests.simulation.invariants import ALWAYS
from tests.simulation.world import World
from tests.simulation.year import begun
from tests.thorough import THOROUGH

LATER = HELD + timedelta(days=70)
"""More than the year's sessions lie ahead of its end."""


def rows(world: World, *kinds: type) -> list[Any]:
    return [row for row in world.store.scan() if isinstance(row, kinds)]


@pytest.mark.parametrize("seed", [5])
def test_every_message_of_a_year_that_comes_again_after_the_ledger_has_ended_sends_nothing(seed: int):
    with begun(seed) as year:
        world, messages = year.world, []
        enqueue = world.enqueue

        def kept(queue: str, body: dict[str, Any]) -> None:
            messages.append((queue, body))
            enqueue(queue, body)

        world.enqueue = kept  # type: ignore[method-assign]
        year.live()
        stays = {kind: len(rows(world, kind)) for kind in (Member, Session)}
        sent, posted = len(world.mail.sent), len(world.chat.posted)
        world.now += LATER
        assert world.store.drop() > sent
        assert rows(world, Entry) == []
        assert [row for row in rows(world, Mailing) if row.due is None] == []
        assert {kind: len(rows(world, kind)) for kind in stays} == stays
        mails = [body for queue, body in messages if queue == "mail"]
        assert len(mails) > 50
        for body in mails:
            assert world.invoke("mail", lambda body=body: world.handlers["mail"](body), armed=False)
        assert (len(world.mail.sent), len(world.chat.posted)) == (sent, posted)
        for _ in range(3):
            world.happen(world.now + timedelta(minutes=5), "tick", lambda: year.clock.tick(world.now))
            assert [problem for invariant in ALWAYS for problem in invariant(world, world.step)] == []
        told = {(mail.mailing.id, mail.reader) for mail in world.mail.sent[:sent]}
        assert [mail.line for mail in world.mail.sent[sent:] if mail.line in told] == []


@pytest.mark.parametrize("seed", range(1, 7) if THOROUGH else [4])
def test_a_group_lives_on_for_over_two_years_while_its_ledger_ends_behind_it(seed: int):
    with patch.multiple(years, SESSIONS=62, MOST_STEPS=80_000), begun(seed) as year:
        year.live()
    assert year.world.store.past
