"""The desk's first page: what waits, what goes out, what went out, each with its button; in plain words where there is nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.desk import rendering, routes
from shared.desk.today.today_page import Today
from shared.doctor import dead_letters
from shared.model.group import Group
from shared.model.health import Condition, Finding, HealthReport
from shared.model.mailing import Mailing, done
from shared.model.recording import Recording
from shared.model.session import Room, Session
from shared.store import Create, Delete, Replace
from shared.talks.actions import Adding, WhichTalk
from shared.withdrawals.actions import Withdrawing as Cannot
from tests.builders import desk
from tests.simulation.store import MemoryStore
from tests.unit.desk.pressing import done as did
from tests.unit.desk.pressing import visit
from tests.unit.desk.test_conflicts import MANY, crowd
from tests.unit.desk.worlds import AHEAD, GROUP, HELD, KIT, NOW, SHARP, G, do, withdrawn, world


def seen(store: MemoryStore) -> tuple[Today, str]:
    here = visit(store)
    answer = routes.answer(here)
    assert isinstance(answer, Today)
    return answer, rendering.render(answer, here)


def test_everything_that_waits_for_a_person_stands_there_with_its_buttons():
    store = world()
    store.commit(Create(Recording(group=GROUP, id="abcdefghijk", title="Some talk", published=NOW)))
    found = Finding(
        check="dead", label="dead letters", condition=Condition.WRONG, words="3 lie there", mend="look at them"
    )
    store.commit(Create(HealthReport(at=NOW, findings=(found,))))
    page, html = seen(store)
    assert [one for one, *_ in page.applicants.shown] == [KIT]
    names = {button.name for one in page.waiting for button in one.buttons}
    assert names == {
        "recap send", "recap note", "recordings detach", "proposals confirm", "proposals decline",
    }  # fmt: skip
    assert "Dead letters: 3 lie there" in html
    for address in ("recaps/recordings", "sessions/uploads", "votes/proposals/cc33", f"recaps/{HELD}"):
        assert f'<a href="/desk/ml-theory/{address}">' in html
    assert "The recap of Sat 30 September" in html
    assert f'<input type="checkbox" name="member" value="{KIT}" checked>' in html
    assert 'formaction="/desk/ml-theory/do/members-decline"' in html


FINE = Finding(check="keys", label="secret keys", condition=Condition.OK)
TABLE = Finding(
    check="backups", label="the table's backups", condition=Condition.WRONG, words="off", mend="aws dynamodb update"
)
DEAD = Finding(check="dead", label="dead letters", condition=Condition.WRONG, words="3 lie there", mend="read one")


@pytest.mark.parametrize(
    ("hours", "findings", "troubles", "said"),
    [
        (None, (), ["The daily look: nobody has looked yet"], "1 thing above needs mending."),
        (3, (FINE,), [], "Everything behind the group was looked at 3 hours ago: all is well."),
        (3, (FINE, DEAD), ["Dead letters: 3 lie there"], "Everything behind the group was looked at 3 hours ago: 1 thing above needs mending."),
        (50, (DEAD, TABLE), ["Dead letters: 3 lie there", "The table's backups: off"], "Everything behind the group was looked at 2 days ago: 2 things above need mending."),
        (73, (FINE,), ["The daily look: the last one was 3 days ago"], "Everything behind the group was looked at 3 days ago: 1 thing above needs mending."),
    ],
)  # fmt: skip
def test_when_the_deployment_was_looked_at_is_always_said_and_one_can_look_again(
    hours: int | None, findings: tuple[Finding, ...], troubles: list[str], said: str
):
    store = world()
    if hours is not None:
        store.commit(Create(HealthReport(at=NOW - timedelta(hours=hours), findings=findings)))
    page, html = seen(store)
    assert [one.what for one in page.waiting if one.trouble] == troubles
    assert page.looked.what == said
    assert said in html
    assert html.count('action="/desk/ml-theory/do/doctor-again"') == 1


@pytest.mark.parametrize(
    ("now", "then", "said"),
    [
        (2, 0, "Dead letters: 2 messages given up"), (1, 3, "Dead letters: 1 message given up"), (0, 3, ""), (0, 0, ""),
        (None, 3, "Dead letters: 3 messages given up"), (None, 0, ""),
    ],
)  # fmt: skip
def test_dead_letters_are_counted_when_the_page_is_opened_else_told_with_the_age_of_the_look(
    now: int | None, then: int, said: str
):
    store = world()
    found = Finding(
        check="dead-letters", label=dead_letters.LABEL, condition=Condition.WRONG if then else Condition.OK,
        words=dead_letters.words(then) if then else "none", mend=dead_letters.MEND,
    )  # fmt: skip
    store.commit(Create(HealthReport(at=NOW - timedelta(hours=5), findings=(FINE, found))))
    here = replace(visit(store), given_up=lambda: now)
    html = rendering.render(routes.answer(here), here)  # type: ignore[arg-type]
    told = [line for line in html.splitlines() if "Dead letters" in line]
    assert [f"{said}<br>" in line for line in told] == [True] * bool(said)
    assert "looked at 5 hours ago" in html


def test_what_only_a_command_mends_is_for_whoever_looks_after_the_account():
    store = world()
    store.commit(Create(HealthReport(at=NOW, findings=(DEAD, TABLE))))
    page, _ = seen(store)
    assert [one.why for one in page.waiting if one.trouble] == [
        "read one", "For whoever looks after the AWS account (send them this): aws dynamodb update",
    ]  # fmt: skip


def test_many_applicants_are_counted_and_the_first_dozen_shown():
    store = world()
    crowd(store)
    page, html = seen(store)
    assert page.applicants.count == 1 + len(MANY)
    assert len(page.applicants.shown) == 12
    assert "All who wait" in html


def test_what_goes_out_is_said_with_how_many_get_it_and_what_looks_wrong():
    store = world()
    room = store.get(Room, GROUP, "2023-10-14")
    assert room is not None
    store.commit(Delete(room))
    page, html = seen(store)
    assert page.goes
    assert {one.whom for one in page.goes} >= {"1 member"}
    assert any("no meeting link" in one.flags for one in page.goes)
    assert all(one.when.startswith(("Sat", "Sun", "Mon", "Tue", "Wed", "Thu", "Fri")) for one in page.goes)
    assert "⚑" in html


def test_what_went_out_is_said_with_what_became_of_it_and_who_did_what():
    store = world()
    did(store, "sessions move", {"session": (AHEAD,), "when": ("2023-10-29 14:00",)})
    page, _ = seen(store)
    (moved,) = page.went
    assert (moved.about, moved.became) == ("Sat 28 October", "on its way")
    assert "Saturday 7 October, 02:00 MDT: Mika Lead moved Sat 28 October" in page.lines
    assert [line for line in page.lines if "by its file" in line] == [
        "Saturday 7 October, 02:00 MDT: Mika Lead changed the group by its file"
    ]
    (row,) = [row for row in store.scan() if isinstance(row, Mailing) and row.kind == "moved"]
    store.commit(Replace(done(row)))
    page, _ = seen(store)
    assert [one.became for one in page.went] == ["sent"]


def test_a_group_with_nothing_to_tell_says_so_in_plain_words():
    group = Group(
        id="new",
        name="New",
        zone="Europe/Berlin",
        sender="new@example.org",
        co_leads=world().get(Group, GROUP).co_leads,
    )  # type: ignore[union-attr]
    store = MemoryStore(lambda: NOW)
    store.commit(Create(HealthReport(at=NOW)))
    here = desk.visit(store, group, NOW, issued=NOW)
    html = rendering.render(routes.answer(here), here)  # type: ignore[arg-type]
    for words in (
        "Nothing waits for you. All goes by itself.", "Nothing goes out in the next two weeks.",
        "Nothing went to all members in the last two weeks.", "Nobody has done anything by hand.",
    ):  # fmt: skip
        assert words in html


def test_it_reads_the_season_and_not_the_archive():
    store = world()
    there = store.get(Session, GROUP, HELD)
    assert there is not None
    for n in range(200):
        day = f"{2000 + n // 12}-{n % 12 + 1:02d}-01"
        store.commit(
            Create(
                replace(there, key=day, version=0, starts=NOW - timedelta(days=4000), ends=NOW - timedelta(days=4000))
            )
        )
    read: list[str] = []
    every = store.all

    def counted(kind, *key, **more):  # type: ignore[no-untyped-def]
        rows = every(kind, *key, **more)
        read.extend([kind.__name__] * len(rows))
        return rows

    store.all = counted  # type: ignore[method-assign]
    seen(store)
    assert 0 < read.count("Session") < 30


def withdrawals(store: MemoryStore) -> list[str]:
    page, _ = seen(store)
    return [
        f"{one.what} {one.why}" for one in page.waiting if "talks restore" in {button.name for button in one.buttons}
    ]


def test_a_talk_that_is_not_given_waits_until_its_session_begins():
    store = world()
    withdrawn(store)
    (said,) = withdrawals(store)
    assert said == (
        "Ada Example cannot give “The implicit bias of gradient descent” on Sat 28 October No reason is given. "
        "The session is in 21 days."
    )
    for starts, left in (
        (NOW + timedelta(hours=3), ["today"]),
        (NOW + timedelta(hours=23), ["tomorrow"]),
        (NOW, []),
        (NOW - timedelta(hours=1), []),
    ):
        session = store.get(Session, GROUP, AHEAD)
        store.commit(Replace(replace(session, starts=starts, ends=starts + timedelta(hours=2))))
        assert [one.rpartition(" is ")[2] for one in withdrawals(store)] == [f"{when}." for when in left]


def test_of_two_talks_that_are_not_given_the_one_that_is_not_back_still_waits():
    store = world()
    kernels = SHARP | {"talk": "tangent-kernels"}
    withdrawn(store)
    do(store, "talks withdraw", Cannot(**kernels))
    assert len(withdrawals(store)) == 2
    do(store, "talks restore", WhichTalk(**SHARP))
    (said,) = withdrawals(store)
    assert "Noor" in said
    do(store, "talks add", Adding(**G, session=AHEAD, speaker="Bo Sample"))
    assert withdrawals(store) == []
