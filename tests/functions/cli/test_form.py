"""`fortnight form`: how a form is doing, and what its script needs, as a co-lead sees it."""

import pytest

from shared.adapters import secrets
from shared.adapters.google import form_script
from tests.builders.command_line import Done, fortnight, refused, said
from tests.builders.forms import SCRIPT_FORM, body, secret, state, upkeep
from tests.builders.signups import T0, respond, taken_in
from tests.platform import Platform, apply, demo_group


@pytest.fixture
def scripted(platform: Platform) -> Platform:
    """A form whose own script hands responses in, and whose mapping fits nothing."""
    apply(platform, demo_group(talks=[], form={"id": SCRIPT_FORM, "source": "script", "email": "Mail"}))
    return platform


def status(platform: Platform) -> Done:
    done = fortnight(platform, "form", "status")
    assert (done.code, done.err) == (0, "")
    return done


def test_a_form_that_was_never_read_says_so(group: Platform):
    assert {
        "ML Theory Reading Group: the sign-up form",
        f"form {group.form.id}",
        "responses come from Google Forms' API",
        "taken in up to nothing yet",
        "questions read not yet",
        "wrong nothing that is known",
    } <= set(said(status(group)))


def test_after_a_pull_the_status_says_how_far_the_form_is_read_and_which_question_is_which(group: Platform):
    respond(group, "Ada", "ada@example.org")
    taken_in(group)
    ids = {title: key for key, title in state(group).titles.items()}
    assert {
        "taken in up to Sat 2023-10-07 02:00 MDT",
        f"question for the address Email ({ids['Email']})",
        f"question for the name Name ({ids['Name']})",
        "wrong nothing that is known",
    } <= set(said(status(group)))


def test_the_watches_are_shown_with_their_end_or_what_is_wrong_with_them(group: Platform):
    upkeep(group, T0)
    before = said(status(group))
    assert "watch of RESPONSES active until Sat 2023-10-14 02:00 MDT" in before
    assert "watch of SCHEMA active until Sat 2023-10-14 02:00 MDT" in before
    suspended = next(watch["id"] for watch in group.form.watches.all() if watch["eventType"] == "RESPONSES")
    group.form.watches.suspend(suspended, "NO_USER_ACCESS")
    upkeep(group, T0.replace(day=8))
    after = said(status(group))
    assert "watch of RESPONSES suspended: NO_USER_ACCESS" in after
    assert f"wrong {suspended}: NO_USER_ACCESS" in after


def test_a_mapping_that_is_broken_is_named(group: Platform):
    respond(group, "Ada", "ada@example.org")
    taken_in(group)
    group.form.replace_question("Email", "E-mail address")
    upkeep(group, T0)
    assert state(group).told
    shown = said(status(group))
    assert "mapping form.email: no question bears the title 'Email'" in shown
    assert [line for line in shown if line.startswith("question for")] == []
    assert (
        fortnight(group, "form", "status", "--json").json["mapping"]
        == "form.email: no question bears the title 'Email'"
    )


def test_what_a_script_handed_in_and_nobody_could_take_is_counted(scripted: Platform):
    for n in range(3):
        scripted.hook(SCRIPT_FORM, body(f"2_{n}", f"p{n}@example.org"), secret())
        scripted.settle()
    shown = said(status(scripted))
    assert "responses come from the form's own script" in shown
    assert "waiting for the mapping 3" in shown
    apply(scripted, demo_group(talks=[], form={"id": SCRIPT_FORM, "source": "script"}))
    scripted.wake()
    scripted.settle()
    assert [line for line in said(status(scripted)) if line.startswith("waiting")] == []


def test_the_status_is_given_as_json(group: Platform):
    respond(group, "Ada", "ada@example.org")
    taken_in(group)
    shown = fortnight(group, "form", "status", "--json").json
    assert (shown["form"], shown["wrong"]) == (group.form.id, "nothing that is known")
    assert shown["question_for_the_name"].startswith("Name (")


def test_a_look_at_the_status_writes_nothing(group: Platform, calls):
    status(group)
    assert calls.writes() == []


def test_the_hook_is_an_address_and_a_secret_that_open_the_door(scripted: Platform):
    shown = fortnight(scripted, "form", "hook", "--json").json
    assert shown["FORTNIGHT_URL"] == f"https://go.example.org/hooks/script/{SCRIPT_FORM}"
    assert scripted.hook(SCRIPT_FORM, body(), shown["FORTNIGHT_SECRET"])["statusCode"] == 204
    assert shown["FORTNIGHT_SECRET"] == form_script.secret(SCRIPT_FORM, secrets.keys("/fortnight/keys"))
    plain = fortnight(scripted, "form", "hook")
    assert plain.out == "".join(f"{name:<16}  {value}\n" for name, value in shown.items())


def test_the_secret_of_one_form_does_not_open_another(scripted: Platform):
    apply(scripted, demo_group(id="second", talks=[], form={"id": "1OTHER", "source": "script"}))
    other = fortnight(scripted, "form", "hook", "--group-id", "second", "--json").json["FORTNIGHT_SECRET"]
    assert scripted.hook(SCRIPT_FORM, body(), other)["statusCode"] == 401


@pytest.mark.parametrize("command", ["status", "hook"])
def test_a_group_without_a_form_is_said_so(platform: Platform, command: str):
    apply(platform, demo_group(talks=[], form=None))
    done = fortnight(platform, "form", command)
    assert refused(done) == "the file of 'ml-theory' has no form, so nobody can sign up; see docs/group.md"


def test_of_several_groups_one_must_be_said(platform: Platform):
    apply(platform, demo_group(talks=[]))
    apply(platform, demo_group(id="second", talks=[], form=None))
    assert refused(fortnight(platform, "form", "status")) == "say which group with --group-id: ml-theory, second"
