"""What this version cannot read, or a setting that is wrong, costs what rests on it and nothing else, and never in silence."""

import json
from datetime import timedelta
from typing import Any

import pytest

from shared.adapters import secrets
from shared.adapters.clients import client
from shared.adapters.dynamodb.rows import key, ref
from shared.errors import Unreadable
from shared.letters.sent import Sent
from shared.mail.copies import Copies
from shared.model.group import Group
from shared.model.mailing import Entry, Mailing
from shared.model.session import Session
from tests.builders.members import member_of
from tests.builders.unreadable import STAGE, break_row, mend_row, reminded
from tests.payloads import context, event, sqs_event
from tests.platform import QUEUES, Platform, ses_mails


def lines(platform: Platform) -> list[Entry]:
    return [row for row in platform.table.scan([]) if isinstance(row, Entry) and row.kind == "reminder"]


def left_out(out: str) -> int:
    told = [json.loads(line) for line in out.splitlines() if '"_aws"' in line]
    assert all(line["Table"] == "table" for line in told)
    return sum(line.get("LeftOut", 0) for line in told)


def pump_all(platform: Platform, times: int = 4) -> None:
    for _ in range(times):
        platform.pump("mail")
        platform.later(timedelta(minutes=31))


def test_one_member_who_cannot_be_read_misses_their_own_mail_only_and_gets_it_once_mended(
    three: Platform, capsys: pytest.CaptureFixture[str]
) -> None:
    uma = member_of(three, "uma")
    break_row(uma)
    three.tick(STAGE)
    pump_all(three)
    assert reminded() == ["bo", "cleo"]
    assert left_out(capsys.readouterr().out) > 0
    assert len(three.messages("mail")) == 1  # hers, which in the end is a dead letter
    mend_row(uma)
    three.settle()
    assert reminded() == ["bo", "cleo", "uma"]


def test_who_cannot_be_read_after_the_fan_out_holds_up_none_of_the_others(three: Platform) -> None:
    three.tick(STAGE)
    break_row(member_of(three, "bo"))
    pump_all(three)
    assert reminded() == ["cleo", "uma"]
    assert [
        row.reader
        for row in three.table.scan([])
        if isinstance(row, Entry) and row.kind == "reminder" and row.state != "sent"
    ] == []


@pytest.mark.parametrize("kind", [Session, Group])
def test_a_session_or_group_that_cannot_be_read_stops_the_mail_about_it_until_it_can(
    three: Platform, kind: Any
) -> None:
    three.tick(STAGE)
    row = three.table.get(Session, "ml-theory", "2023-10-14") if kind is Session else three.table.all(Group)[0]
    field = "state" if kind is Session else "admission"
    break_row(row, **{field: {"N": "7"}})
    pump_all(three)
    assert (reminded(), len(three.messages("mail"))) == ([], 1)
    mend_row(row, field)
    three.settle()
    assert reminded() == ["bo", "cleo", "uma"]


def test_a_session_that_cannot_be_read_holds_up_neither_the_other_sessions_nor_a_welcome(three: Platform) -> None:
    later = three.table.get(Session, "ml-theory", "2023-11-25")
    assert later is not None
    break_row(later)
    three.tick(STAGE)
    three.form.submit({"Name": "Dan", "Email": "dan@example.org"}, at=STAGE)
    three.wake()
    three.settle()
    assert reminded() == ["bo", "cleo", "uma"]
    assert any("dan@example.org" in str(mail.destinations) for mail in ses_mails())


def test_a_row_in_trouble_at_the_tick_does_not_hold_up_the_others(three: Platform) -> None:
    later = three.table.get(Session, "ml-theory", "2023-10-28")
    break_row(later, next_due={"S": "2023-10-01T00:00:00Z"}, state={"S": "never heard of"})
    client("dynamodb").update_item(
        TableName="table", Key=key(ref(later)), UpdateExpression="SET due_at = :v",
        ExpressionAttributeValues={":v": {"S": "2023-10-01T00:00:00.000000Z"}},
    )  # fmt: skip
    with pytest.raises(Unreadable):
        three.tick(STAGE)
    three.settle()
    assert reminded() == ["bo", "cleo", "uma"]


@pytest.mark.parametrize("wrong", ["a comma too many", "current names no key"])
def test_a_reminder_outlives_keys_that_are_wrong(three: Platform, wrong: str, caplog: pytest.LogCaptureFixture) -> None:
    right = secrets.read("/fortnight/keys")
    text = f"{right[:-1]},}}" if wrong == "a comma too many" else json.dumps(json.loads(right) | {"current": "z"})
    client("ssm").put_parameter(Name="/fortnight/keys", Value=text, Overwrite=True)
    secrets.forget()
    three.tick(STAGE)
    pump_all(three)
    assert (reminded(), lines(three), len(three.messages("mail"))) == ([], [], 1)
    assert "MissingSetting: /fortnight/keys" in caplog.text
    assert not any(value in caplog.text for value in json.loads(right)["link"].values())
    client("ssm").put_parameter(Name="/fortnight/keys", Value=right, Overwrite=True)
    secrets.forget()
    three.settle()
    assert reminded() == ["bo", "cleo", "uma"]


@pytest.mark.parametrize("queue", ["mail", "wakeups", "decks", "feedback"])
def test_only_a_message_that_is_none_of_ours_is_dropped_and_that_is_counted(
    three: Platform, queue: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for body in ("", "{", "[1,", "\ud800", "null", "7", '"x"', "[]", "{}", "[" * 100_000, "9" * 5000):
        sent = sqs_event({})
        sent["Records"][0]["body"] = body
        assert QUEUES[queue].lambda_handler(sent, context()) == {"batchItemFailures": []}
        assert left_out(capsys.readouterr().out) == 1, body[:20]


def test_what_goes_wrong_while_a_message_is_handled_is_tried_again_whatever_it_is_called(
    three: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pydantic import TypeAdapter

    from shared.errors import BadInput

    message = {
        "mailing": "m", "group": "g", "session": None, "audience": "applicant", "kind": "welcome", "subject": "s", "upload": None,
        "readers": [], "correlation": "",
    }  # fmt: skip
    for trouble in (
        lambda: json.loads("{,"), lambda: TypeAdapter(int).validate_python("x"), lambda: {}["x"], lambda: [][0], lambda: None.x,
        lambda: (_ for _ in ()).throw(BadInput("wrong")), lambda: int("x"), lambda: "\ud800".encode(),
    ):  # fmt: skip
        monkeypatch.setattr("shared.mail.delivery.deliver", lambda *_, trouble=trouble: trouble())
        assert not three.deliver("mail", message)


def test_a_script_is_not_told_that_no_group_names_its_form_when_a_group_cannot_be_read(three: Platform) -> None:
    from shared.adapters.google import form_script

    break_row(three.table.all(Group)[0], admission={"N": "7"})
    keys = secrets.keys("/fortnight/keys")
    body = json.dumps(event("http.script")).encode()
    with pytest.raises(Unreadable):
        three.hook("1SCRIPTform", body, form_script.secret("1SCRIPTform", keys))


def test_a_mail_that_cannot_be_made_waits_two_hours_is_told_once_and_sent_again_when_mended(
    three: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Copies.of

    def of(copies: Copies, sent: Sent) -> bytes:
        if sent.mailing.kind == "reminder":
            raise KeyError("leave")
        return real(copies, sent)

    monkeypatch.setattr(Copies, "of", of)
    three.tick(STAGE)
    pump_all(three, 3)
    assert [(row.state.value, row.attempts) for row in lines(three)] == [("claimed", 0)] * 3
    pump_all(three, 3)
    assert {(row.state.value, row.reason) for row in lines(three)} == {("skipped", "unwritable")}
    assert [row.id for row in three.rows(Mailing) if row.kind == "unwritten"] == [
        f"unwritten/ml-theory/{lines(three)[0].mailing}"
    ]
    three.tick(STAGE + timedelta(minutes=10))
    three.settle()
    told = [mail for mail in ses_mails() if "could not be made" in str(mail.raw_data)]
    assert len(told) == len(three.table.all(Group)[0].co_leads)


def test_the_mail_about_a_mail_that_cannot_be_made_makes_no_loop(
    three: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Copies, "of", lambda *_: 1 / 0)
    three.tick(STAGE)
    for n in range(1, 40):
        pump_all(three, 1)
        three.tick(STAGE + timedelta(minutes=31 * n))
    assert {row.kind for row in three.rows(Mailing) if row.kind.startswith("unwritten")} == {"unwritten"}
    assert len([row for row in three.rows(Mailing) if row.kind == "unwritten"]) <= len(
        [row for row in three.rows(Mailing) if row.kind != "unwritten"]
    )
    assert three.messages("mail") == []
