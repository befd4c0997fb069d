"""People at the desk: found, shown, listed, taken in; and what a co-lead does in their place is said to be a co-lead's."""

import csv
import io
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.desk import rendering, routes
from shared.desk.answers import NoSuchPage
from shared.errors import BadInput
from shared.mail.registry import MAILS
from shared.model.mailing import Mailing
from shared.model.member import Member, MemberState, member_id
from shared.model.proposal import Proposer
from shared.model.session import Speaker
from shared.model.suppression import Suppression, Why, hashed
from shared.store import Create, Replace
from shared.store.actions import Acting, By, Way, perform
from tests.builders import desk
from tests.simulation.store import MemoryStore
from tests.unit.desk.worlds import ADA, AHEAD, FILE, GROUP, KEYS, KIT, NOW, G, actions, person, world

NAMED = ["Zoë", "Łukasz", "बिनोद", "<b>Bobby</b>"]


def shown(store: Any, *path: str, fields: Any = None, **query: str) -> Any:
    visit = desk.visit(
        store, FILE, NOW, *path, query={name: (value,) for name, value in query.items()}, keys=lambda: KEYS, fields=fields
    )  # fmt: skip
    answer = routes.answer(visit)
    if hasattr(answer, "template"):
        html = rendering.render(answer, visit)
        assert "Traceback" not in html
        return answer, html
    return answer


def many(count: int) -> MemoryStore:
    store = MemoryStore(lambda: NOW)
    store.commit(Create(replace(FILE, talks=())))
    for number in range(count):
        address = f"m{number}@example.org"
        found = replace(
            person("ab" * 10, NAMED[number % 4], MemberState.ACTIVE),
            id=member_id(GROUP, address, KEYS.hash),
            address=address,
        )
        store.commit(Create(found))
    return store


def test_those_who_wait_stand_before_all_others_with_what_can_be_done_about_them():
    page, html = shown(world(), "people")
    assert [row.name for row in page.waiting] == ["Kit"]
    assert "Kit" not in [row.name for row in page.rows]
    assert {"Ada", "Bo"} <= {row.name for row in page.rows}
    assert f'name="member" value="{KIT}"' in html
    assert f'formaction="/desk/{GROUP}/do/members-approve"' in html
    counts = {one.words: one.count for one in page.filters}
    assert counts["Everybody"] == sum(count for words, count in counts.items() if words != "Everybody")


@pytest.mark.parametrize(("typed", "name"), list(zip(["zoe", "lukasz", "बिनोद", "<B>bob"], NAMED, strict=True)))
def test_a_name_is_found_as_people_type_it(typed: str, name: str):
    page, html = shown(many(12), "people", q=typed)
    assert {row.name for row in page.rows} == {name}
    assert "<b>" not in html


@pytest.mark.parametrize("typed", ["m7@example.org", " M7@Example.ORG ", "<m7@example.org>"])
def test_an_address_is_found_by_its_id_in_one_read(typed: str, monkeypatch: pytest.MonkeyPatch):
    store = many(12)
    monkeypatch.setattr(store, "find", None)
    page, _ = shown(store, "people", q=typed)
    assert [row.address for row in page.rows] == ["m7@example.org"]
    assert page.more == ""


def test_somebody_who_was_erased_and_came_back_is_found_by_the_address():
    store = many(3)
    gone = Suppression(id=hashed("back@example.org", KEYS.suppression), at=NOW, by="self", why=Why.ERASED, times=2)
    again = replace(
        person("ab" * 10, "Back", MemberState.ACTIVE), id=member_id(GROUP, "back@example.org", KEYS.hash, 2)
    )
    store.commit(Create(gone), Create(again))
    page, _ = shown(store, "people", q="back@example.org")
    assert [row.id for row in page.rows] == [again.id]
    known, _ = shown(store, "people", again.id)
    assert ("Erased before", "on 7 October 2023; signed up again since, as a new person") in known.facts


def test_part_of_an_address_and_the_beginning_of_an_id_are_found_too():
    store = many(12)
    page, _ = shown(store, "people", q="m1")
    assert {row.address for row in page.rows} == {"m1@example.org", "m10@example.org", "m11@example.org"}
    found, _ = shown(store, "people", q=page.rows[0].id[:8])
    assert [row.id for row in found.rows] == [page.rows[0].id]


def test_a_long_list_comes_in_pages_that_have_everybody_once():
    store, seen, query = many(130), [], dict[str, str]()
    for _ in range(10):
        page, _ = shown(store, "people", **query)
        assert len(page.rows) <= 50
        seen += [row.id for row in page.rows]
        if not page.more:
            break
        query = {"from": re.search(r"from=([^&]+)", page.more)[1].replace("%2F", "/")}
    assert (len(seen), len(set(seen))) == (130, 130)


def test_a_state_is_looked_at_alone_and_a_search_stays_within_it():
    page, _ = shown(world(), "people", state="paused")
    assert [(row.name, row.state) for row in page.rows] == [("Bo", "on a pause")]
    assert [one.words for one in page.filters if one.current] == ["On a pause"]
    nobody, html = shown(world(), "people", state="paused", q="ada")
    assert nobody.rows == ()
    assert "Nobody is found by “ada”" in html


@pytest.mark.parametrize("cursor", ["zz", "00/../../x", "10", "00/ABC", "00/" + "a" * 21, "\u0000"])
def test_a_place_in_the_list_that_is_none_is_said_to_be_none(cursor: str):
    with pytest.raises(BadInput, match="begin anew"):
        shown(many(2), "people", **{"from": cursor})


def test_one_person_is_shown_with_all_that_is_known_of_them():
    store = world()
    store.commit(Create(Speaker(**G, session=AHEAD, talk="extra", name="Ada", address="ada@example.org")))
    store.commit(Create(Proposer(**G, proposal="none", name="Ada", address="ada@example.org", member=ADA)))
    page, html = shown(store, "people", ADA)
    assert (page.title, page.state, page.roles) == ("Ada", "In", ("speaker", "member"))
    assert page.facts[0] == ("Address", "ada@example.org")
    assert page.history[-1][1:3] == ("In", "themselves")
    assert page.can == {"remove", "ban", "pause", "links", "data"}
    assert "members-erase" not in html
    assert "/l/" not in html


@pytest.mark.parametrize("who", ["nobody", "f" * 20, "../../x", ""])
def test_who_is_not_there_has_no_page(who: str):
    with pytest.raises(NoSuchPage):
        shown(world(), "people", who)


def test_before_somebody_is_erased_it_is_said_what_goes_and_what_remains():
    page, html = shown(many(1), "people", member_id(GROUP, "m0@example.org", KEYS.hash), "erase")
    assert page.places == (f"{FILE.name}: active",)
    assert 'name="address" value="m0@example.org"' in html
    assert f'name="back" value="/desk/{GROUP}/people"' in html


def test_the_list_is_saved_as_a_table_in_which_nothing_is_a_formula():
    store = many(4)
    store.commit(Create(person("cd" * 10, "=HYPERLINK(1)", MemberState.ACTIVE)))
    file = shown(store, "people", "people.csv")
    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert (file.name, file.type) == ("people.csv", "text/csv; charset=utf-8")
    assert len(rows) == 6
    assert not [cell for row in rows for cell in row if cell[:1] in "=+-@" and cell]


TABLE = "email,name\nnew@example.org,New\nm0@example.org,Zoë L.\nnobody,X\n"


def test_a_list_is_looked_at_line_by_line_before_anything_is_written():
    store = many(2)
    before = list(store.scan())
    page, html = shown(store, "people", "import", fields={"table": (TABLE,)})
    assert page.counts == ("1 new", "1 updated", "1 cannot be read")
    assert [(line.address, word) for line, word in page.lines][:2] == [
        ("new@example.org", "new"),
        ("m0@example.org", "updated"),
    ]
    assert (page.changes, list(store.scan())) == (2, before)
    assert f'action="/desk/{GROUP}/do/members-import"' in html
    assert html.count("new@example.org,New") == 2
    assert 'name="agreed" value="no"' in html


@pytest.mark.parametrize(
    ("table", "said"), [("", "no column is called"), ("name\nX", "no column is called"), ('email\n"open', "line 2")]
)
def test_a_list_that_cannot_be_read_is_shown_again_with_why(table: str, said: str):
    page, html = shown(world(), "people", "import", fields={"table": (table,)})
    assert said in page.wrong
    assert 'aria-invalid="true"' in html


def done(store: MemoryStore, name: str, **inputs: str) -> list[Any]:
    at = Acting(store=store, now=NOW, correlation="c", by=By(who="mika", way=Way.DESK), keys=lambda: KEYS)
    action = actions()[name]
    return perform(action, action.inputs(**G, **inputs), at)


def test_a_pause_that_a_co_lead_makes_and_ends_is_theirs_in_the_history():
    store = world()
    done(store, "members pause", member=ADA, until=(NOW + timedelta(days=20)).date().isoformat())
    done(store, "members resume", member=ADA)
    member = store.get(Member, GROUP, ADA)
    assert [(change.state.value, change.by) for change in member.history[-2:]] == [
        ("paused", "mika"),
        ("active", "mika"),
    ]


@pytest.mark.parametrize(
    ("name", "fact"), [("members links", {"asked": "co-lead"}), ("members data-link", {"by": "co-lead"})]
)
def test_a_mail_that_a_co_lead_asks_for_does_not_say_that_its_reader_did(name: str, fact: dict[str, str]):
    store = world()
    done(store, name, member=ADA)
    (mail,) = [row for row in store.scan() if isinstance(row, Mailing) and row.kind in ("new-links", "my-data")]
    assert mail.facts == fact


@pytest.mark.parametrize(
    ("action", "field", "there"), [("calendar", "address", "ada@corp.example"), ("rename", "name", "Ada Okoro")]
)
def test_a_form_about_somebody_shows_what_stands_there(action: str, field: str, there: str):
    store = world()
    member = store.get(Member, GROUP, ADA)
    assert member is not None
    store.commit(Replace(replace(member, name="Ada Okoro", answers_as="ada@corp.example")))
    asked, _ = shown(store, "do", f"members-{action}", member=ADA)
    assert [one.value for one in asked.fields if one.name == field] == [there]


def test_every_kind_of_mail_has_words_for_people_and_no_two_the_same():
    words = [kind.words for kind in MAILS.values()]
    assert "" not in words
    assert len(set(words)) == len(words)
