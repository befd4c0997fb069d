"""The group's settings at the desk: a form over the file, checked in the file's own words."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.desk import rendering, routes
from shared.desk.actions import action_page
from shared.desk.answers import File, GoTo
from shared.desk.settings.group_page import FilePage, GroupPage, HistoryPage
from shared.desk.settings.settings_fields import PARTS
from shared.desk.settings.settings_shapes import Rows, Sort
from shared.desk.visit import Visit
from shared.group.actions import APPLY, Filed
from shared.group.file import parse
from shared.group.revisions import WrittenFile, stamped
from shared.group.rules import ADMISSIONS, MAILS, SOURCES, WEEKLY
from shared.model.group import ChatPosts, CoLead, Group
from shared.model.group_file import GroupFile
from shared.schedule.actions import CANCEL, Which
from shared.store import Replace
from shared.store.actions import Acting, By, Way, perform
from shared.text import strict_yaml
from tests.architecture import ROOT
from tests.builders import desk
from tests.simulation.store import MemoryStore
from tests.unit.desk.worlds import KEYS

NOW = datetime(2023, 10, 7, 8, tzinfo=UTC)
TEXT = "# ours\n" + (ROOT / "local" / "group.yaml").read_text()
ID = "ml-theory"


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore(lambda: NOW)
    applied(store, TEXT)
    return store


def applied(store: MemoryStore, text: str, who: str = "sol") -> None:
    file = WrittenFile(parse(strict_yaml.read(text.encode()).value), text)
    perform(APPLY, Filed(file=file), Acting(store=store, now=NOW, by=By(who=who, way=Way.DESK)))


def at(store: MemoryStore, *path: str, fields: Mapping[str, Any] | None = None) -> Visit:
    group = store.get(Group, ID)
    assert group is not None
    typed = None if fields is None else {n: (v,) if isinstance(v, str) else tuple(v) for n, v in fields.items()}
    return desk.visit(store, group, NOW, *path, fields=typed, keys=lambda: KEYS)


def answer(store: MemoryStore, *path: str, fields: Mapping[str, Any] | None = None) -> Any:
    visit = at(store, *path, fields=fields)
    found = routes.answer(visit)
    if not isinstance(found, File | GoTo):
        rendering.render(found, visit)
    return found


def form(store: MemoryStore) -> dict[str, str]:
    """What a browser posts of the form as it is shown."""
    page = answer(store, "group")
    assert isinstance(page, GroupPage)
    return {"csrf": "token", "revision": str(page.at.held.revision), "base": page.at.base} | dict(inputs(page))


def inputs(page: GroupPage) -> Any:
    for block in page.blocks:
        for item in block.items:
            rows = item.shown if hasattr(item, "rows") else (None,)
            for row in rows:
                for one in row.inputs if row else (item,):
                    if not one.fixed:
                        usual = one.field.usual if one.field.sort is Sort.CHOICE else ""
                        yield one.name, (one.value or usual).replace("\n", "\r\n")


def wrong(page: Any) -> dict[str, tuple[str, ...]]:
    found = {}
    for block in page.blocks:
        for item in block.items:
            for row in item.shown if hasattr(item, "rows") else (None,):
                found |= {one.name: one.wrong for one in (row.inputs if row else (item,)) if one.wrong}
            if hasattr(item, "rows") and item.wrong:
                found[item.rows.name] = item.wrong
    return found


def confirmed(store: MemoryStore, seen: Any) -> None:
    assert isinstance(seen, action_page.Foreseen), seen
    again = dict(seen.fields) | {"seen": seen.seen, "back": seen.back}
    assert isinstance(answer(store, *seen.address.split("/")[3:], fields=again), GoTo)


def held(store: MemoryStore) -> GroupFile:
    found = store.get(GroupFile, ID)
    assert found is not None
    return found


def test_every_setting_of_the_file_has_a_field_or_stays():
    named = {one.name.partition(".")[0] for part in PARTS for one in part.fields}
    assert named == {
        name for name in parse(strict_yaml.read(TEXT.encode()).value).__dataclass_fields__ if name != "version"
    }


def test_a_form_that_comes_back_as_it_was_changes_nothing(store: MemoryStore):
    page = answer(store, "group", fields=form(store))
    assert isinstance(page, GroupPage)
    assert (page.unchanged, wrong(page), page.wrong) == (True, {}, ())


def test_back_from_what_would_change_is_the_form_with_all_that_was_typed(store: MemoryStore):
    mine = form(store) | {
        "season.starts": "15:30",
        "name": "New: name",
        "breaks": "",
        "series.new.id": "added",
        "series.new.title": "Another",
    }
    seen = answer(store, "group", fields=mine)
    assert isinstance(seen, action_page.Foreseen)
    assert seen.form == f"/desk/{ID}/group"
    back = dict(seen.typed) | {"change": "yes"}
    page = answer(store, "group", fields=back)
    assert isinstance(page, GroupPage)
    assert not page.wrong
    assert dict(inputs(page)).items() >= {
        (k, mine[k]) for k in ("season.starts", "name", "series.new.id", "series.new.title")
    }
    seen = answer(store, "group", fields=form(store) | dict(inputs(page)))
    confirmed(store, seen)
    assert (held(store).revision, "Another" in held(store).text) == (2, True)
    page = answer(store, "group", fields=back)  # somebody else was there meanwhile: nothing of theirs is gone over
    assert isinstance(page, GroupPage)
    assert page.theirs


def test_back_from_what_a_file_would_change_is_that_file(store: MemoryStore):
    text = stamped(TEXT.replace("minutes: 60", "minutes: 90"), 1)
    seen = answer(store, "group", "file", fields={"text": text})
    assert isinstance(seen, action_page.Foreseen)
    page = answer(store, "group", "file", fields=dict(seen.typed) | {"change": "yes"})
    assert isinstance(page, FilePage)
    assert page.text == text
    assert held(store).revision == 1


def test_a_setting_is_checked_shown_and_applied_with_its_comments(store: MemoryStore):
    bad = answer(
        store, "group", fields=form(store) | {"season.starts": "3pm", "co_leads.1.address": "sol@", "name": "  "}
    )
    assert isinstance(bad, GroupPage)
    assert wrong(bad).keys() == {"season.starts", "co_leads.1.address", "name"} or wrong(bad).keys() == {
        "season.starts",
        "name",
    }
    assert dict(inputs(bad))["season.starts"] == "3pm"
    assert held(store).revision == 1
    seen = answer(store, "group", fields=form(store) | {"season.starts": "15:30", "name": "New: name"})
    assert "the group's settings" in seen.words
    assert held(store).revision == 1
    confirmed(store, seen)
    group = store.get(Group, ID)
    assert group is not None
    assert (group.name, f"{group.season.starts:%H:%M}") == ("New: name", "15:30") if group.season else False
    text = held(store).text
    assert text.startswith("# ours\n")
    assert {line for line in text.splitlines() if line not in TEXT.splitlines()} == {
        "name: 'New: name'",
        '  starts: "15:30"',
    }
    assert (held(store).history[0].by, held(store).revision) == ("mika", 2)


def test_several_starts_are_typed_with_commas_and_single_days_in_lines(store: MemoryStore):
    typed = {"season.starts": "14:00, 20:00 Europe/Berlin", "season.starts_on": "2023-10-28: 09:00 Asia/Tokyo"}
    seen = answer(store, "group", fields=form(store) | typed)
    assert seen.words[0].endswith("20:00 Europe/Berlin; season.starts_on: nothing → 2023-10-28: 09:00 Asia/Tokyo")
    assert "move Sat 28 October to Sat 2023-10-28 09:00 JST" in seen.words
    assert "move Sat 25 November to Sat 2023-11-25 20:00 CET" in seen.words
    confirmed(store, seen)
    assert held(store).history[0].what[0] == "season.starts: 14:00 → 14:00, 20:00 Europe/Berlin"
    assert dict(inputs(answer(store, "group"))) | typed == dict(inputs(answer(store, "group")))
    wrong_one = answer(store, "group", fields=form(store) | {"season.starts": "14:00, 20:00 Europe/Berln"})
    assert wrong(wrong_one)["season.starts"] == (
        "'Europe/Berln' is not in the IANA time zone database; did you mean Europe/Berlin?",
    )


def test_rows_are_added_changed_and_taken_out_and_nothing_absent_is(store: MemoryStore):
    fields = form(store) | {
        "co_leads.new.id": "zoe", "co_leads.new.name": "Zoe", "co_leads.new.address": "zoe@example.org",
        "co_leads.1.remove": "yes", "season.breaks.0.note": "snow", "season.extra": "2023-11-04,\r\n2023-11-18", "kinds": "",
        "notes": "1h: Come: early\r\nproposals: Bring one", "quiet.from": "21:00", "quiet.to": "08:00", "reminders": "3d 1h",
    }  # fmt: skip
    only = {name: value for name, value in fields.items() if not name.startswith(("talks.", "series.", "form."))}
    confirmed(store, answer(store, "group", fields=only))
    group = store.get(Group, ID)
    assert group is not None
    assert [lead.id for lead in group.co_leads] == ["mika", "zoe"]
    assert group.season is not None
    assert (group.season.breaks[0].note, [str(day) for day in group.season.extra]) == (
        "snow",
        ["2023-11-04", "2023-11-18"],
    )
    assert group.notes == {"1h": "Come: early", "proposals": "Bring one"}
    assert group.kinds == {}
    assert group.reminders == ("3d", "1h")
    assert group.quiet is not None
    assert group.form is not None
    assert "series:" in held(store).text
    confirmed(store, answer(store, "group", fields=form(store) | {"quiet.from": "", "quiet.to": ""}))
    again = store.get(Group, ID)
    assert again is not None
    assert again.quiet is None


def test_a_place_for_everybody_is_given_and_taken_out_again_in_the_form(store: MemoryStore):
    confirmed(store, answer(store, "group", fields=form(store) | {"place": "Room 5", "place_for": "everybody"}))
    assert [group.public_place for group in store.all(Group)] == ["Room 5"]
    confirmed(store, answer(store, "group", fields=form(store) | {"place": "", "place_for": "members"}))
    assert [group.place for group in store.all(Group)] == [None]


def test_what_the_chat_is_told_is_switched_on_and_off_in_the_form(store: MemoryStore):
    told = {
        "chat_webhook": "https://example.org/x", "chat_posts.reminders": "1d, 1h", "chat_posts.changes": "true",
        "co_leads_webhook": "https://example.org/y",
    }  # fmt: skip
    confirmed(store, answer(store, "group", fields=form(store) | told))
    group = store.get(Group, ID)
    assert group is not None
    assert (group.posts, group.co_leads_webhook) == (
        ChatPosts(reminders=("1d", "1h"), changes=True),
        "https://example.org/y",
    )
    file = store.get(GroupFile, ID)
    assert file is not None
    said = str(file.history)
    assert ("chat_webhook" in said, "example.org/x" in said, "example.org/y" in said) == (True, False, False)
    off = {"chat_webhook": "", "chat_posts.reminders": "", "chat_posts.changes": "false", "co_leads_webhook": ""}
    confirmed(store, answer(store, "group", fields=form(store) | off))
    again = store.get(Group, ID)
    assert again is not None
    assert (again.posts, again.co_leads_webhook) == (ChatPosts(), "")


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ({"co_leads.new.name": "Zoe"}, "co_leads.new.id"),
        ({"co_leads.0.remove": "yes", "co_leads.1.address": "x"}, "co_leads.1.address"),
        (
            {"season.breaks.new.after": "2023-11-11", "season.breaks.new.resumes": "2023-11-01"},
            "season.breaks.new.resumes",
        ),
        ({"season.extra": "soon"}, "season.extra"),
        ({"season.first": ""}, "season.first"),
        ({"season.cancelled": "2023-10-15"}, "season.cancelled"),
        ({"seats": "99"}, "seats"),
        ({"seats": "many"}, "seats"),
        ({"zone": "MST"}, "zone"),
        ({"reminders": "7x"}, "reminders"),
        ({"kinds": "2023-10-14: party"}, "kinds"),
        ({"notes": "9d: x"}, "notes"),
        ({"joint.new.session": "2023-10-28", "joint.new.with": "A B"}, "joint.new.with"),
        ({"quiet.from": "21:00"}, "quiet.to"),
        ({"proposals_form.name": "N"}, "proposals_form.id"),
        ({"chat_webhook": "http://example.org"}, "chat_webhook"),
        ({"co_leads_webhook": "http://example.org"}, "co_leads_webhook"),
        ({"chat_webhook": "https://example.org", "chat_posts.reminders": "1d, soon"}, "chat_posts.reminders"),
        ({"chat_webhook": "https://example.org", "chat_posts.join_link": "true"}, "chat_posts.join_link"),
        ({"talks.new.session": "2023-10-28"}, "talks.new.speaker"),
        ({"admission": "maybe"}, "admission"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_is_kept(
    typed: dict[str, str], place: str, store: MemoryStore
):
    page = answer(store, "group", fields=form(store) | typed)
    assert isinstance(page, GroupPage), page
    assert place in wrong(page), (wrong(page), page.wrong)
    shown = dict(inputs(page))
    assert {name: shown[name] for name in typed if name in shown} == {n: v for n, v in typed.items() if n in shown}
    assert held(store).revision == 1


def test_lines_without_a_colon_are_named_at_their_field_and_what_only_the_whole_knows_above(store: MemoryStore):
    page = answer(store, "group", fields=form(store) | {"season.starts_on": "2023-10-28: 15:00\n2023-11-11"})
    assert wrong(page) == {"season.starts_on": ("“2023-11-11” needs a colon, and what holds then behind it",)}
    page = answer(store, "group", fields=form(store) | {"joint.new.session": "2023-10-28", "joint.new.with": "nobody"})
    assert "there is no group nobody here" in page.wrong[0]


def test_who_would_take_themselves_off_is_asked(store: MemoryStore):
    fields = form(store) | {"co_leads.0.remove": "yes"}
    page = answer(store, "group", fields=fields)
    assert (page.leaving, len(page.wrong)) == (True, 1)
    confirmed(store, answer(store, "group", fields=fields | {"leave": "yes"}))
    group = store.get(Group, ID)
    assert group is not None
    assert [lead.id for lead in group.co_leads] == ["sol"]


def test_a_second_co_leads_change_in_between_is_shown_and_not_overwritten(store: MemoryStore):
    mine = form(store)
    applied(
        store,
        stamped(TEXT.replace("minutes: 60", "minutes: 90").replace("name: ML Theory Reading Group", "name: Theirs"), 1),
    )
    page = answer(store, "group", fields=mine | {"name": "Mine", "mission": "mine too", "co_leads.1.name": "Sol L"})
    assert isinstance(page, GroupPage)
    (theirs,) = page.theirs
    assert "by sol at the desk" in theirs
    assert "season.minutes: 60 → 90" in theirs
    assert page.lost == ("name: you wrote Mine; it is Theirs now",)
    shown = dict(inputs(page))
    assert (shown["name"], shown["season.minutes"], shown["mission"], shown["co_leads.1.name"]) == (
        "Theirs",
        "90",
        "mine too",
        "Sol L",
    )
    assert held(store).revision == 2
    confirmed(store, answer(store, "group", fields={"revision": "2", "base": page.at.base} | shown))
    group = store.get(Group, ID)
    assert group is not None
    assert (group.name, group.mission, group.season and group.season.minutes) == ("Theirs", "mine too", 90)


def test_a_change_between_the_look_and_the_press_is_shown_too(store: MemoryStore):
    seen = answer(store, "group", fields=form(store) | {"name": "Mine"})
    applied(store, stamped(TEXT.replace("minutes: 60", "minutes: 90"), 1))
    again = answer(store, "group", fields=dict(seen.fields) | {"seen": seen.seen})
    assert isinstance(again, GroupPage)
    assert (again.theirs[0].partition(",")[0], dict(inputs(again))["name"]) == ("revision 2", "Mine")
    assert held(store).revision == 2


def test_what_is_shown_anew_as_something_else_has_changed_still_leads_back_to_all_that_was_typed(store: MemoryStore):
    seen = answer(store, "group", fields=form(store) | {"season.starts": "15:30", "mission": "mine"})
    perform(CANCEL, Which(group=ID, session="2023-10-28"), Acting(store=store, now=NOW, by=By(who="sol", way=Way.DESK)))
    again = answer(store, "group", fields=dict(seen.fields) | {"seen": seen.seen})
    assert isinstance(again, action_page.Foreseen)
    assert again.changed == action_page.CHANGED
    page = answer(store, "group", fields=dict(again.typed) | {"change": "yes"})
    assert isinstance(page, GroupPage)
    assert [dict(inputs(page))[name] for name in ("season.starts", "mission")] == ["15:30", "mine"]
    confirmed(store, again)
    assert held(store).revision == 2


@pytest.mark.parametrize("base", ["", "x", "eJwDAAAAAAE=", "////", "é"])
def test_a_form_whose_base_is_nothing_is_taken_as_made_now(base: str, store: MemoryStore):
    seen = answer(store, "group", fields=form(store) | {"base": base, "name": "Mine"})
    assert isinstance(seen, action_page.Foreseen)


def test_the_file_goes_down_with_its_revision_and_up_with_the_same_checks(store: MemoryStore):
    down = answer(store, "group", "group.yaml")
    assert (down.name, down.content.decode()) == (f"{ID}.yaml", stamped(TEXT, 1))
    assert answer(store, "group", "file").text == stamped(TEXT, 1)
    bad = answer(
        store, "group", "file", fields={"text": stamped(TEXT, 1).replace("zone: ", "zone: x").replace("\n", "\r\n")}
    )
    assert isinstance(bad, FilePage)
    assert bad.wrong[0].startswith("the file, line ")
    seen = answer(store, "group", "file", fields={"text": stamped(TEXT + "# new\n", 1)})
    confirmed(store, seen)
    assert held(store).text == TEXT + "# new\n"
    older = answer(store, "group", "file", fields={"text": stamped(TEXT.replace("minutes: 60", "minutes: 45"), 1)})
    assert older.sides == ("season.minutes: the file has 45, the table 60",)
    assert older.since[0].startswith("revision 2, by mika at the desk")
    confirmed(store, answer(store, "group", "file", fields={"text": older.text, "over": "yes"}))
    assert held(store).revision == 3
    other = answer(store, "group", "file", fields={"text": TEXT.replace(f"id: {ID}", "id: other"), "over": "yes"})
    assert "not of 'ml-theory'" in other.wrong[0]


def test_the_history_names_people(store: MemoryStore):
    confirmed(store, answer(store, "group", fields=form(store) | {"seats": "3"}))
    page = answer(store, "group", "history")
    assert isinstance(page, HistoryPage)
    assert [(line[0], line[2], line[3]) for line in page.lines] == [
        (2, "Mika Lead", ("seats: 4 → 3",)),
        (1, "Sol Lead", ("the whole file",)),
    ]


def test_a_group_without_a_text_gets_one_and_every_group_can_be_shown(store: MemoryStore):
    store.commit(Replace(replace(held(store), text="")))
    assert "# Who runs it" in answer(store, "group", "file").text
    assert answer(store, "group", fields=form(store)).unchanged
    bare = Group(
        id="bare",
        name="B",
        zone="UTC",
        sender="b@example.org",
        co_leads=(CoLead(id="a", name="A", address="a@example.org"),),
    )
    visit = replace(
        at(store, "group"),
        group=bare,
        lead=bare.co_leads[0],
        request=replace(at(store).request, path=("bare", "group")),
    )
    assert '<h1 dir="auto">The group</h1>' in rendering.render(routes.answer(visit), visit)


def test_the_lists_of_the_form_are_those_of_the_file():
    assert {one.name for part in PARTS for one in part.fields if isinstance(one, Rows)} == {
        "co_leads", "season.breaks", "season.moved", "joint", "series", "books", "talks",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "values"),
    [("co_leads.weekly", WEEKLY), ("co_leads.mails", MAILS), ("admission", ADMISSIONS), ("form.source", SOURCES)],
)
def test_a_choice_has_each_value_of_the_file_in_words(store: MemoryStore, name: str, values: tuple[str, ...]):
    all_of_them = [one for part in PARTS for one in part.fields]
    columns = [
        (f"{one.name}.{each.name}", each) for one in all_of_them if isinstance(one, Rows) for each in one.columns
    ]
    alone = [(one.name, one) for one in all_of_them if not isinstance(one, Rows)]
    (field,) = [one for called, one in (*columns, *alone) if called == name]
    assert set(field.choices) == set(values)
    html = rendering.render(answer(store, "group"), at(store, "group"))
    assert all(
        f'<option value="{value}"' in html and f">{words}</option>" in html for value, words in field.choices.items()
    )
