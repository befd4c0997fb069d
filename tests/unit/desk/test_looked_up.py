"""What is known of reading, shown to co-leads: on the first page what should be there by now, on a page of its own all, a step at a time."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.desk import rendering, routes
from shared.desk.sessions.looked_up_page import AT_ONCE, LookedUpPage
from shared.desk.today.today_page import Today
from shared.errors import BadInput
from shared.model.group import Group
from shared.model.session import Resource, Session
from shared.model.work import Work
from shared.schedule.actions import Which
from shared.store import Create, Replace
from shared.talks.reading_actions import Declining
from tests.simulation.store import MemoryStore
from tests.unit.desk.pressing import done, typed, visit
from tests.unit.desk.worlds import AHEAD, GROUP, HELD, NOW, G, do, looking_up, world

PAPER = Resource(kind="paper", url="https://arxiv.org/abs/1806.07572")


def page(store: MemoryStore, **query: str) -> tuple[LookedUpPage, str]:
    here = visit(store, "sessions", "reading", query={name: (value,) for name, value in query.items()})
    answer = routes.answer(here)
    assert isinstance(answer, LookedUpPage)
    return answer, rendering.render(answer, here)


def session(store: MemoryStore, key: str = AHEAD) -> Session:
    found = store.get(Session, GROUP, key)
    assert found
    return found


def test_what_is_known_stands_there_with_what_would_be_written():
    store = world()
    looking_up(store)
    found, html = page(store)
    ((line,), (work,)) = found.lines, found.lines[0].works
    assert (line.key, work.id, work.source, work.there) == (AHEAD, "arxiv:1806.07572", "arXiv", "arXiv:1806.07572")
    assert work.fields == (("Title", "Kernels"), ("Authors", "Noor Example"))
    assert 'action="/desk/ml-theory/do/sessions-decline"' in html
    assert "Older sessions" not in html


def test_without_the_setting_or_without_anything_known_it_says_so():
    store = world()
    assert "This group has no reading looked up." in page(store)[1]
    looking_up(store)
    do(store, "sessions look-up", Which(**G, session=AHEAD))
    assert "There is nothing to fill in." in page(store)[1]


def test_a_long_archive_comes_a_page_at_a_time_the_newest_first():
    store = world()
    looking_up(store)
    there = session(store, HELD)
    for n in range(90):
        key = f"{1990 + n // 12}-{n % 12 + 1:02}-01"
        reading = PAPER if n % 2 else replace(PAPER, authors=("Somebody",))
        store.commit(Create(replace(there, key=key, version=0, talks=(), resources=(reading,))))
    keys, since = list[str](), ""
    for _ in range(3):
        found, _ = page(store, **({"from": since} if since else {}))
        keys += [one.key for one in found.lines]
        since = found.older
        assert len(found.lines) <= AT_ONCE
    assert (len(keys), since, keys) == (46, "", sorted(keys, reverse=True))


def test_a_paper_that_is_declined_is_proposed_again_when_that_is_taken_back():
    store = world()
    looking_up(store)
    do(store, "sessions decline", Declining(**G, session=AHEAD, work="https://arxiv.org/abs/1806.07572v3"))
    assert [one.look_up for one in session(store).reading if one.url == PAPER.url] == [False]
    assert (page(store)[0].lines, do(store, "sessions look-up", Which(**G, session=AHEAD))) == ((), [])
    do(store, "sessions decline", Declining(**G, session=AHEAD, work="arxiv:1806.07572", again=True))
    assert len(page(store)[0].lines) == 1
    with pytest.raises(BadInput, match="has the arXiv number or DOI 'nonsense'"):
        do(store, "sessions decline", Declining(**G, session=AHEAD, work="nonsense"))
    with pytest.raises(BadInput, match="look_up_reading: true"):
        do(world(), "sessions decline", Declining(**G, session=AHEAD, work="1806.07572"))


def test_at_the_desk_it_is_taken_back_by_one_press():
    store = world()
    looking_up(store)
    here = done(store, "sessions decline", typed("sessions decline", Declining(**G, session=AHEAD, work="1806.07572")))
    html = rendering.render(routes.answer(here), here)  # type: ignore[arg-type]
    assert "Undo" in html
    assert '<input type="hidden" name="again" value="yes">' in html
    assert '<input type="hidden" name="work" value="1806.07572">' in html


@pytest.mark.parametrize(("days", "told"), [(-3, True), (6, True), (8, False)])
def test_the_first_page_tells_of_it_once_it_should_be_written_down(days: int, told: bool):
    store = world()
    looking_up(store)
    row = session(store)
    assert row.starts
    assert row.ends
    store.commit(Replace(replace(row, starts=NOW + timedelta(days=days), ends=NOW + timedelta(days=days, hours=1))))
    here = visit(store)
    answer = routes.answer(here)
    assert isinstance(answer, Today)
    assert [one.more for one in answer.waiting if "can be filled in" in one.what] == (
        ["/desk/ml-theory/sessions/reading"] if told else []
    )
    group = store.get(Group, GROUP)
    assert group
    store.commit(Replace(replace(group, look_up_reading=False)))
    answer = routes.answer(visit(store))
    assert isinstance(answer, Today)
    assert not any("can be filled in" in one.what for one in answer.waiting)
    assert store.get(Work, "arxiv:1806.07572")
