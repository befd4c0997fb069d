"""What is said after something was done, where it goes on, and what is refused."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.desk import routes
from shared.desk.actions.action_page import PASSED_ON, UNDER_WAY, Foreseen
from shared.desk.answers import GoTo
from shared.desk.notice import LONGEST, Notice, read_notice, signed
from shared.desk.visit import Fields
from tests.architecture import ROOT
from tests.unit.desk.pressing import again, done, followed, post, rows, typed, visit
from tests.unit.desk.worlds import AHEAD, CASES, GROUP, KIT, world

SMILES = "\N{GRINNING FACE}" * 150


@pytest.mark.parametrize(
    "back",
    [
        "https://evil.example.net/", "//evil.example.net", "/desk/other/people", f"/desk/{GROUP}x", "/", "", "javascript:alert(1)",
        f"/desk/{GROUP}/../other", f"/desk/{GROUP}/%2e%2e/other", f"/desk/{GROUP}/..%2fother", f"/desk/{GROUP}\\..\\other",
        f"/desk/{GROUP}//evil.example.net", f"/desk/{GROUP}/a\r\nset-cookie: x", f"\t/desk/{GROUP}", f"/desk/{GROUP}/#x",
    ],
)  # fmt: skip
def test_it_goes_on_at_this_desk_and_nowhere_else(back: str):
    store = world()
    answer = post(store, "proposals hide", {"proposal": ("aa11",), "back": (back,)})
    assert isinstance(answer, GoTo)
    assert answer.to.startswith(f"/desk/{GROUP}?done=")


def test_nobody_puts_words_on_the_page_and_what_is_said_is_said_to_one_for_a_while():
    store = world()
    after = done(store, "proposals hide", {"proposal": ("aa11",)})
    token, key = after.told, after.asked("done")
    assert read_notice(after) is not None
    assert after.here == f"/desk/{GROUP}"
    for forged in ("", "x", f"{token}x", f"{token[:-3]}AAA", "a.b.c", "k1.e30.x", token.replace("k1", "k2")):
        assert read_notice(replace(after, told=forged)) is None
    for other in ("", "x", f"{key}x", token):
        assert read_notice(replace(visit(store, query={"done": (other,)}), told=token)) is None
    assert read_notice(replace(after, lead=replace(after.lead, id="someone"))) is None
    assert read_notice(replace(after, now=after.now.replace(hour=9))) is None


@pytest.mark.parametrize(
    ("name", "form"),
    [("members approve", {"member": (KIT,)}), ("members import", {"table": ("email,name\nnu@example.org,Nu\n",)})],
)
def test_what_is_said_of_somebody_is_in_no_address(name: str, form: Fields):
    """Addresses of pages end in the browser's history and in the logs of servers."""
    store = world()
    answer = post(store, name, form)
    if isinstance(answer, Foreseen):
        answer = post(store, name, again(answer))
    assert isinstance(answer, GoTo)
    said = read_notice(followed(store, answer))
    assert said is not None
    assert re.fullmatch(rf"/desk/{GROUP}\?done=\w{{1,40}}", answer.to)
    assert said.done


def test_a_great_many_fit_into_the_cookie_all_the_same():
    store = world()
    lines = tuple(f"let {SMILES} {n} in" for n in range(500))
    told = Notice(
        done=lines, failed=lines, undo="members remove", fields=(("member", KIT),) * 500, remains="They do not wait again.",
    )  # fmt: skip
    token = signed(told, "key", visit(store))
    assert len(token) <= LONGEST
    found = read_notice(replace(visit(store, query={"done": ("key",)}), told=token))
    assert found is not None
    assert found.done[-1] in ("and 488 more", "500 not done")
    assert (found.undo, found.remains) == ("", "")


def test_things_of_another_group_are_refused():
    store = world()
    for name, form in {
        "sessions cancel": {"session": ("other/2024-01-01",)},
        "members approve": {"member": ("other/" + KIT,), "group": ("other",)},
        "mail retry": {"mailing": ("welcome/other/x",), "readers": ("member:x",)},
        "apply": {"file": ((ROOT / "local" / "group.yaml").read_text().replace(f"id: {GROUP}", "id: other"),)},
        "members erase": {"address": ("nobody@example.org",)},
    }.items():
        before = rows(store)
        answer = post(store, name, form)
        if isinstance(answer, Foreseen):
            answer = post(store, name, again(answer))
        assert rows(store) == before, name


def test_what_another_function_does_is_handed_to_it():
    store, handed = world(), list[Any]()
    form = typed("slides attach", CASES["slides attach"].inputs)
    asked = replace(visit(store, "do", "slides-attach", fields=form), hand_over=lambda *task: handed.append(task))
    shown = routes.answer(asked)
    assert isinstance(shown, Foreseen)
    assert shown.mails == ("mail goes to: its speaker",)
    assert handed == []
    asked = replace(asked, request=replace(asked.request, fields=again(shown)))
    answer = routes.answer(asked)
    assert isinstance(answer, GoTo)
    assert read_notice(followed(store, answer)) == Notice(note=UNDER_WAY)
    ((where, task),) = handed
    assert where == "check_slides"
    assert json.loads(json.dumps(task)) == {
        "do": "slides attach", "group": GROUP, "by": "mika", "correlation": "",
        "inputs": {"session": [AHEAD], "talk": ["implicit-bias"], "key": [f"{GROUP}/lost.pdf"]},
    }  # fmt: skip


def test_another_look_is_passed_on_once_in_two_minutes_and_fifty_times_a_day():
    store, handed = world(), list[Any]()
    asked = replace(visit(store, "do", "doctor-again", fields={}), hand_over=lambda *task: handed.append(task))

    def told(after: timedelta) -> Notice | None:
        answer = routes.answer(replace(asked, issued=asked.issued + after))
        assert isinstance(answer, GoTo)
        return read_notice(followed(store, answer))

    assert told(timedelta(0)) == Notice(note=UNDER_WAY)
    for seconds, wait in ((0, "in 2 minutes"), (70, "in a minute")):
        assert told(timedelta(seconds=seconds)) == Notice(note=f"{PASSED_ON} It can be asked for again {wait}.")
    assert len(handed) == 1
    assert [told(timedelta(minutes=2 * n)) for n in range(1, 60)].count(Notice(note=UNDER_WAY)) == 49
    assert len(handed) == 50
