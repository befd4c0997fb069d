"""A form's questions change: what is mapped, new, renamed, doubled or gone is told by name, and nothing waits without a reason."""

import json
from datetime import timedelta

from functions.pull_signups import app as pull_signups
from shared.model.form_response import SeenResponse
from shared.model.mailing import Mailing
from shared.model.member import Member
from tests.builders.forms import state, told, upkeep
from tests.builders.memberships import DAY
from tests.builders.signups import T0, respond, taken_in
from tests.payloads import context, event
from tests.platform import Platform, apply, demo_group


def test_a_mapped_question_that_changed_is_told_though_nobody_has_responded_since(group: Platform):
    upkeep(group, T0)
    group.form.replace_question("Email", "E-mail address")
    for day in (1, 2):
        upkeep(group, T0 + day * DAY)
    assert told(group, "mapping") == ["lead:mika", "lead:sol"]
    group.form.replace_question("E-mail address", "Email")
    upkeep(group, T0 + 3 * DAY)
    assert state(group).told == ""
    group.form.replace_question("Email", "E-mail address")
    upkeep(group, T0 + 4 * DAY)
    assert len(told(group, "mapping")) == 4


def test_a_change_that_google_announces_is_looked_at_at_once(group: Platform):
    upkeep(group, T0)
    group.form.replace_question("Email", "E-mail address")
    push = event("http.push")
    body = json.loads(push["body"])
    body["message"]["attributes"] |= {"formId": group.form.id, "eventType": "SCHEMA"}
    assert pull_signups.lambda_handler(push | {"body": json.dumps(body)}, context())["statusCode"] == 204
    group.at(T0 + timedelta(hours=1))
    group.settle()
    assert told(group, "mapping") == ["lead:mika", "lead:sol"]


def test_a_question_that_is_new_or_renamed_but_not_mapped_is_told_once_by_name_and_nothing_waits(group: Platform):
    respond(group, "Ada", "ada@example.org")
    taken_in(group)
    other = next(q["title"] for q in group.form.questions() if q["title"] not in ("Name", "Email"))
    group.form.replace_question(other, "Where do you work?")
    for n in (1, 2):
        respond(group, f"Bo {n}", f"bo{n}@example.com", T0 + n * 2 * DAY)
        taken_in(group)
    assert told(group, "form-changed") == ["lead:mika", "lead:sol"]
    (row,) = [row for row in group.rows(Mailing) if row.kind == "form-changed"]
    assert row.facts["changes"].split("\n") == ["new: 'Where do you work?'", f"gone: {other!r}"]
    assert len(group.members()) == 3


def test_a_doubled_title_is_told_by_name_and_mended_by_the_questions_id(group: Platform):
    items = group.form._definition["items"]
    double = json.loads(json.dumps(next(item for item in items if item.get("title") == "Email")))
    double["itemId"], double["questionItem"]["question"]["questionId"] = "00aa00aa", "0bb0bb0b"
    items.append(double)
    respond(group, "Ada", "ada@example.org")
    taken_in(group)
    (row,) = [row for row in group.rows(Mailing) if row.kind == "mapping"]
    assert row.facts["problems"] == "form.email: 2 questions bear the title 'Email'"
    ids = [i["questionItem"]["question"]["questionId"] for i in items if i.get("title") == "Email"]
    wanted = next(q for q in ids if q != "0bb0bb0b")
    apply(group, demo_group(form={"id": group.form.id, "email": wanted, "name": "Name"}))
    respond(group, "Bo", "bo@example.com", T0 + timedelta(minutes=1))
    taken_in(group)
    assert len(group.rows(SeenResponse)) == 2


def test_a_zone_that_the_form_asks_for_is_kept_where_it_is_one(group: Platform):
    other = next(q["title"] for q in group.form.questions() if q["title"] not in ("Name", "Email"))
    apply(group, demo_group(form={"id": group.form.id, "zone": other}))
    for n, written in enumerate(("asia/kolkata ", "IST")):
        group.form.submit({"Name": "A", "Email": f"a{n}@example.org", other: written}, at=T0 + timedelta(minutes=n))
    group.at(T0)
    taken_in(group)
    assert sorted(m.zone for m in group.rows(Member)) == ["", "Asia/Kolkata"]
