"""The group's settings at the desk: a form over the file, checked in the file's own words."""

from dataclasses import fields

import pytest

from shared.desk import rendering
from shared.desk.actions import action_page
from shared.desk.settings.group_page import GroupPage
from shared.desk.settings.settings_fields import PARTS
from shared.desk.settings.settings_shapes import Rows
from shared.group.rules import ADMISSIONS, MAILS, SOURCES, WEEKLY
from shared.model.group import ChatPosts, Group
from shared.model.group_file import GroupFile
from tests.simulation.store import MemoryStore
from tests.unit.desk.settings.group_form import ID, TEXT, answer, at, confirmed, form, held, inputs, wrong


def test_every_setting_of_the_file_has_a_field_or_stays():
    named = {one.name.partition(".")[0] for part in PARTS for one in part.fields}
    settings = {field.name for field in fields(Group)} - {"version"}
    assert settings - named == set(), "give these a field in PARTS of shared/desk/settings/settings_fields.py"
    assert named - settings == set(), "PARTS has fields of settings that are none"


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
