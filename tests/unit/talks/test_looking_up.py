"""Reading that fills itself in: what is empty is proposed, what a person wrote stays, and nobody is asked twice or waited for."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from shared.errors import BadInput, Unanswered
from shared.model.citing import named, names_of
from shared.model.group import Group
from shared.model.reference import id_of, remembered
from shared.model.session import Resource, Session, with_talk
from shared.model.work import KEPT, UNKNOWN_KEPT, Work
from shared.store import Create, Replace
from shared.talks import look_ups
from shared.talks.actions import WhichTalk, Written
from shared.talks.form_fields import Row, resource_of, resources, row_of, rows_in
from shared.talks.look_ups import Left
from shared.talks.looking_up import AGAIN, LookUp, filled, lacking, minutes_of, proposed, without_declined
from tests.simulation.store import MemoryStore
from tests.unit.desk.worlds import AHEAD, GROUP, SHARP, do, world

NOW = datetime(2026, 11, 29, tzinfo=UTC)
ARXIV = "arxiv:1806.07572"
WORK = Work(
    id=ARXIV, asked=NOW, found=True, title="Kernels", authors=("Noor Example", "Bo Sample"), year=2018, venue="Example Letters", abstract="In the limit.", pages=24,
)  # fmt: skip
BARE = Resource(kind="paper", url="https://arxiv.org/abs/1806.07572")


class Shelf:
    """Knows *works*; *away*: nobody answers."""

    def __init__(self, *works: Work, away: bool = False) -> None:
        self.works, self.away, self.asked = {one.id: one for one in works}, away, list[str]()

    def find(self, ids: Sequence[str], seconds: float, now: datetime) -> list[Work]:
        self.asked += ids
        if self.away:
            raise Unanswered("away")
        return [self.works.get(one, Work(id=one, asked=now)) for one in ids]


@pytest.mark.parametrize(("resource", "id_"), [
    (BARE, ARXIV), (replace(BARE, url="https://arxiv.org/pdf/1806.07572v4.pdf"), ARXIV), (replace(BARE, url="https://arxiv.org/abs/hep-th/9901001v3"), "arxiv:hep-th/9901001"),
    (Resource(kind="paper", arxiv="arXiv:1806.07572v2 [cs.LG]"), ARXIV), (Resource(kind="paper", doi="10.48550/arXiv.1806.07572"), ARXIV),
    (Resource(kind="paper", url="https://doi.org/10.48550/arXiv.1806.07572"), ARXIV),
    (Resource(kind="paper", url="https://doi.org/10.1145/3292500.3330701"), "doi:10.1145/3292500.3330701"),
    (Resource(kind="paper", doi="doi:10.1002/(SICI)1099-0518(19990101)37:1<1::AID-POLA1>3.0.CO;2-X"), "doi:10.1002/(sici)1099-0518(19990101)37:1<1::aid-pola1>3.0.co;2-x"),
    (Resource(kind="paper", url="https://doi.org/10.1234" + ".1" * 200 + "/" + "\u00e9" * 90), ""),
    (Resource(kind="paper", title="Kernels"), ""), (Resource(kind="notes", url="https://example.org/1806.07572"), ""),
])  # fmt: skip
def test_by_what_something_is_looked_up(resource: Resource, id_: str):
    assert id_of(resource) == id_
    assert lacking([resource, replace(resource, authors=("Ada",))]) == ([id_] if id_ else [])


def test_what_is_empty_is_filled_and_what_a_person_wrote_stays():
    works = {ARXIV: WORK}
    whole = filled(BARE, works)
    assert (whole.title, whole.minutes, whole.authors, whole.year, whole.venue, whole.abstract) == (
        "Kernels", 50, WORK.authors, 2018, "Example Letters", "In the limit.",
    )  # fmt: skip
    mine = replace(BARE, title="Mine", minutes=5, venue="Here")
    assert filled(mine, works) == replace(mine, authors=WORK.authors, year=2018, abstract="In the limit.")
    said = replace(BARE, authors=("Somebody",))
    assert filled(said, works) is said
    assert filled(BARE, {ARXIV: Work(id=ARXIV, asked=NOW)}) is BARE
    row = proposed(Row(url="https://arxiv.org/abs/1806.07572", title="Mine"), works)
    assert row == Row(
        url="https://arxiv.org/abs/1806.07572",
        title="Mine",
        minutes="50",
        authors="Noor Example, Bo Sample",
        year="2018",
        venue="Example Letters",
    )
    assert proposed(Row(url="no address", title=""), works) == Row(url="no address")


def test_each_is_asked_for_once_and_what_was_not_known_again_after_a_day():
    store, shelf = MemoryStore(lambda: NOW), Shelf(WORK)
    look = LookUp(store, shelf, NOW)
    assert look.works([ARXIV, ARXIV, "doi:10.1/x"])[ARXIV] == replace(WORK, version=0)
    assert look.works([ARXIV, "doi:10.1/x"])[ARXIV].title == "Kernels"
    assert shelf.asked == [ARXIV, "doi:10.1/x"]
    LookUp(store, shelf, NOW + AGAIN).works([ARXIV, "doi:10.1/x"])
    assert shelf.asked == [ARXIV, "doi:10.1/x", "doi:10.1/x"]
    assert len([row for row in store.scan() if isinstance(row, Work)]) == 2


def test_where_nobody_answers_what_was_typed_stays_and_it_is_asked_later():
    store, left = MemoryStore(lambda: NOW), list[Sequence[str]]()
    assert LookUp(store, Shelf(away=True), NOW, left.append).works([ARXIV]) == {}
    assert (left, list(store.scan())) == ([[ARXIV]], [])
    assert LookUp(store, Shelf(away=True), NOW).works([ARXIV]) == {}


@pytest.mark.parametrize(("pages", "minutes"), [(None, None), (0, None), (1, 5), (9, 20), (24, 50), (5000, 2000)])
def test_pages_become_minutes(pages: int | None, minutes: int | None):
    assert minutes_of(replace(WORK, pages=pages)) == minutes


@pytest.mark.parametrize(("written", "names"), [
    ("", ()), ("Ada Example", ("Ada Example",)), ("Ada Example,  Bo Sample,", ("Ada Example", "Bo Sample")),
    ("Example, Ada; Sample, Bo", ("Example, Ada", "Sample, Bo")), ("King, Jr.;", ("King, Jr.",)),
])  # fmt: skip
def test_authors_are_read_as_they_are_written_and_written_as_they_are_read(written: str, names: tuple[str, ...]):
    assert names_of(written) == names
    assert names_of(named(names)) == names


def looking(store: MemoryStore) -> MemoryStore:
    group = store.get(Group, GROUP)
    assert group
    store.commit(Replace(replace(group, look_up_reading=True)), Create(WORK))
    session = store.get(Session, GROUP, AHEAD)
    talk = session.talk(SHARP["talk"]) if session else None
    assert session
    assert talk
    store.commit(Replace(with_talk(session, replace(talk, resources=(BARE,)))))
    return store


def reading(store: MemoryStore) -> tuple[Resource, ...]:
    session = store.get(Session, GROUP, AHEAD)
    talk = session.talk(SHARP["talk"]) if session else None
    return talk.resources if talk else ()


def test_one_press_fills_in_what_is_known_and_a_second_changes_nothing():
    store = looking(world())
    assert len(do(store, "talks look-up", WhichTalk(**SHARP))) == 1
    assert reading(store) == (filled(BARE, {ARXIV: WORK}),)
    assert do(store, "talks look-up", WhichTalk(**SHARP)) == []
    with pytest.raises(BadInput, match="look_up_reading: true"):
        do(world(), "talks look-up", WhichTalk(**SHARP))


def test_what_is_accepted_in_a_form_brings_its_abstract_and_keeps_it():
    store = looking(world())
    whole = replace(row_of(filled(BARE, {ARXIV: WORK})), minutes="10")
    do(store, "talks set", Written(**SHARP, reading=(whole,)))
    assert (reading(store)[0].minutes, reading(store)[0].abstract) == (10, "In the limit.")
    do(store, "talks set", Written(**SHARP, reading=(replace(whole, title="Another title"),)))
    assert (reading(store)[0].title, reading(store)[0].abstract) == ("Another title", "In the limit.")


@pytest.mark.parametrize(("row", "said"), [
    (Row(title="T", year="20"), "A year is a number"), (Row(title="T", authors=", ".join("abc" * 40)), "At most 100 authors"),
    (Row(title="T", authors="x" * 101), "at most 100 characters"), (Row(title="T", venue="v" * 201), "at most 200 characters"),
])  # fmt: skip
def test_what_is_too_much_is_refused(row: Row, said: str):
    with pytest.raises(BadInput, match=said):
        do(world(), "talks set", Written(**SHARP, reading=(row,)))


URL = BARE.url or ""
FORM = {
    "kind-1": "paper",
    "url-1": URL,
    "reading-1": "Kernels",
    "minutes-1": "50",
    "authors-1": "Noor Example, Bo Sample",
    "year-1": "2018",
}


@pytest.mark.parametrize(("said", "look_up"), [
    ({}, True), ({"no-1": URL}, False), ({"proposed-1": URL}, True), ({"proposed-1": URL, "authors-1": " "}, False),
    ({"no-1": URL, "again-1": "yes"}, True), ({"no-1": URL, "url-1": "arXiv:1806.07572v3"}, False),
    ({"no-1": URL, "url-1": "arXiv:1806.07573"}, True), ({"no-1": URL, "url-1": ""}, True), ({"no-1": "", "url-1": ""}, True),
    ({"no-1": "https://example.org/a", "url-1": "https://example.org/b"}, True),
])  # fmt: skip
def test_a_form_says_no_to_what_is_known_of_one_paper_and_not_of_the_next(said: dict[str, str], look_up: bool):
    (row,) = rows_in(FORM | said)
    assert row.look_up is look_up


OTHER = {"kind-2": "paper", "url-2": "https://arxiv.org/pdf/1806.07572v2"}


@pytest.mark.parametrize(("said", "look_up"), [
    ({}, True), ({"no-1": URL}, False), ({"no-1": URL, "again-2": "yes"}, True), ({"no-1": URL, "again-1": "yes"}, True),
    ({"no-3": URL}, False), ({"no-1": "arXiv:1806.07573"}, True),
])  # fmt: skip
def test_a_no_goes_with_what_it_was_said_of_to_another_row(said: dict[str, str], look_up: bool):
    rows = rows_in({"kind-1": "notes", "reading-1": "N", **OTHER, **said})
    assert [row.look_up for row in rows] == [True, look_up]


def test_what_was_declined_stays_so_by_another_address_of_it_until_it_is_wanted_again():
    no = replace(BARE, look_up=False)
    other = replace(row_of(BARE), url="https://arxiv.org/pdf/1806.07572v2")
    assert [one.look_up for one in resources((other,), (no,))] == [False]
    assert [one.look_up for one in resources((row_of(BARE),), (no,))] == [True]
    assert [one.look_up for one in resources((replace(other, url="arXiv:1806.07573"),), (no,))] == [True]


def test_what_was_put_in_goes_when_its_writer_says_no_and_what_they_wrote_stays():
    store = MemoryStore(lambda: NOW)
    store.commit(Create(WORK))
    there = replace(BARE, title="Mine")
    shown = proposed(row_of(there), {ARXIV: WORK})
    (row,) = without_declined((replace(shown, look_up=False, venue="Somewhere else"),), (there,), store)
    assert row == replace(row_of(there), look_up=False, venue="Somewhere else")
    assert without_declined((shown,), (there,), store) == (shown,)
    kept = resource_of(row, (there,))
    assert kept
    assert (lacking([kept]), proposed(row, {ARXIV: WORK}), filled(kept, {ARXIV: WORK})) == ([], row, kept)


def test_what_no_form_shows_stays_with_its_address():
    given = Resource(
        kind="paper", url="https://example.org/a.pdf", doi="10.1145/3292500.3330701", was_shared=True, abstract="Long."
    )
    row = replace(row_of(given), title="A title")
    assert resource_of(row, (given,)) == replace(given, title="A title")
    bare = replace(given, url=None)
    assert row_of(bare).url == "https://doi.org/10.1145/3292500.3330701"
    assert id_of(resource_of(replace(row_of(bare), title="A title"), (bare,)) or BARE) == id_of(given)


def test_a_file_that_is_read_again_keeps_what_was_filled_in_and_what_was_declined():
    whole = filled(BARE, {ARXIV: WORK})
    assert remembered((BARE, Resource(kind="notes", title="N")), (whole,)) == (whole, Resource(kind="notes", title="N"))
    said = replace(BARE, authors=("Somebody",), title="Theirs")
    assert remembered((said,), (whole,)) == (said,)
    assert remembered((replace(BARE, title="New"),), (replace(BARE, title="Old", look_up=False),)) == (
        replace(BARE, title="New", look_up=False),
    )
    assert remembered((replace(BARE, url="https://arxiv.org/abs/1806.07573"),), (whole,))[0].authors == ()


def test_answers_end_and_are_then_asked_for_anew():
    assert (WORK.expires, Work(id=ARXIV, asked=NOW).expires) == (NOW + KEPT, NOW + UNKNOWN_KEPT)
    store, shelf = MemoryStore(lambda: NOW), Shelf(WORK)
    LookUp(store, shelf, NOW).works([ARXIV])
    LookUp(store, shelf, NOW + KEPT).works([ARXIV])
    assert shelf.asked == [ARXIV, ARXIV]


MANY = tuple(f"arxiv:2401.{n:05}" for n in range(120))


def test_much_is_looked_up_step_by_step_and_each_once():
    store, shelf = MemoryStore(lambda: NOW), Shelf()
    left, steps = Left(MANY), 0
    while left.goes_on:
        left, steps = look_ups.step(left, LookUp(store, shelf, NOW)), steps + 1
    assert (steps, left, sorted(shelf.asked)) == (3, Left(()), sorted(MANY))
    assert look_ups.unknown(MANY, store) == ()


def test_where_nobody_answers_it_is_tried_again_and_then_left():
    store, left, pauses = MemoryStore(lambda: NOW), Left(MANY), list[int]()
    while left.goes_on:
        left = look_ups.step(left, LookUp(store, Shelf(away=True), NOW))
        pauses.append(left.pause)
    assert (len(pauses), set(pauses)) == (look_ups.MOST_TRIES, {look_ups.PAUSE})
    assert sorted(left.ids) == sorted(MANY)
    after = look_ups.step(left, LookUp(store, Shelf(), NOW))
    assert (after.tries, len(after.ids)) == (0, 70)


def test_one_that_is_never_answered_holds_nothing_up():
    class Stuck(Shelf):
        def find(self, ids: Sequence[str], seconds: float, now: datetime) -> list[Work]:
            found = super().find([one for one in ids if one != MANY[0]], seconds, now)
            if not found:
                raise Unanswered("stuck")
            return found

    store, left, steps = MemoryStore(lambda: NOW), Left(MANY), 0
    while left.goes_on:
        left, steps = look_ups.step(left, LookUp(store, Stuck(), NOW)), steps + 1
    assert (left.ids, steps) == (MANY[:1], 3 + look_ups.MOST_TRIES)


def test_a_message_holds_as_much_as_it_can():
    assert look_ups.cut(MANY) == MANY
    ids = [f"doi:10.1/{'x' * 400}{n}" for n in range(1000)]
    assert 200 < len(look_ups.cut(ids)) < 300
    far = look_ups.cut([f"doi:10.1/{chr(233) * 200}{n}" for n in range(1000)])
    assert 60 < len(far) < 90
    assert len(json.dumps(far)) <= look_ups.LARGEST
