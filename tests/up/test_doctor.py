"""`fortnight --laptop doctor` on the laptop's stack, in which each thing is really broken: what it says of it, and that it mends."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import tzdata

from local.world import World, utc
from shared.adapters.account.deployed_stack import deployed
from shared.adapters.account.inspection import Inspection, laptop, scanned
from shared.adapters.clients import client
from shared.adapters.dynamodb.rows import key, ref
from shared.adapters.dynamodb.table import Table
from shared.doctor.looking import NOT_HERE, look
from shared.doctor.registry import CHECKS
from shared.group import applying
from shared.group.file import parse
from shared.model.form_response import FormState
from shared.model.group import Group
from shared.model.health import LATEST, Condition, HealthReport
from shared.model.member import Member, MemberState, StateChange
from shared.schedule import steps
from shared.store import Create, Delete, Replace
from tests.architecture import ROOT

GROUP = {
    "id": "circle", "name": "The Circle", "zone": "Europe/Berlin", "sender": "The Circle <reading@circle.example.org>",
    "co_leads": [{"id": "mika", "name": "Mika Lead", "address": "mika@example.org"}],
    "form": {"id": "circle-form", "email": "Email", "name": "Name"}, "playlist": "PLcircle0circle0",
    "season": {"first": "2023-10-14", "every_days": 14, "starts": "18:30", "minutes": 60, "until": "2023-11-11"},
}  # fmt: skip
ABSENT = {
    "dkim", "dmarc", "plan", "certificate", "distribution", "schedules", "tick", "alarms", "concurrency", "backups", "expiry",
    "protection", "replies", "reputation", "requests", "triggers", "turned-away", "uploads",
}  # fmt: skip
"""What the laptop's stack has not."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A stack with one group, of which everything is well."""
    before = dict(os.environ)
    client.cache_clear()
    try:
        with World(tmp_path_factory.mktemp("doctor"), utc("2023-10-07T00:00")) as made:
            table = Table(made.stack.outputs["TableName"])
            made.youtube.playlists["PLcircle0circle0"] = []
            group = parse(GROUP | {"chat_webhook": made.chat_webhook})
            fortnight(made, "setup")
            steps.run(applying.steps(group, table, made.clock.now()), table)
            made.move(timedelta(days=1, hours=1))
            made.stack.quiet()
            yield made
    finally:
        os.environ.clear()
        os.environ.update(before)
        client.cache_clear()


@pytest.fixture(autouse=True)
def _spoken_to(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever this process asks, it asks the laptop's stack."""
    for name, value in world.environment.items():
        monkeypatch.setenv(name, value)


def fortnight(world: World, *words: str) -> subprocess.CompletedProcess[str]:
    held = json.loads((world.folder / "stack.json").read_text())
    program = (
        "import sys, json; from cli import app, stack; "
        f"stack._laptop = lambda *_: stack.Stack({held['outputs']!r}); sys.argv = ['fortnight', '--laptop', *{words!r}]; app.main()"
    )
    return subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=os.environ | held["environment"], capture_output=True, text=True, check=False,
    )  # fmt: skip


def wrong(world: World, check: str) -> str:
    """What one check says is wrong; empty if all is well."""
    outputs = json.loads((world.folder / "stack.json").read_text())["outputs"]
    sources = Inspection(deployed("fortnight").called(outputs), scanned)
    found = look([one for one in CHECKS if one.name == check], sources, laptop=laptop())
    return "\n".join(f"{one.words} → {one.mend}" for one in found if one.condition is Condition.WRONG)


def test_on_a_stack_that_is_well_all_is_well_and_what_it_has_not_is_said_to_be_absent(world: World):
    done = fortnight(world, "doctor")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    lines = done.stdout.splitlines()
    assert lines[-1] == "All is well."
    assert {line.split(":")[0].split("  ")[-1].strip() for line in lines if line.endswith(NOT_HERE)} == {
        check.label for check in CHECKS if check.name in ABSENT
    }  # fmt: skip
    told = json.loads(fortnight(world, "doctor", "--json").stdout)
    assert told["wrong"] == 0
    assert {one["check"] for one in told["checks"] if one["condition"] == "absent"} == ABSENT
    assert {one["check"] for one in told["checks"]} == {check.name for check in CHECKS}


def test_when_something_is_wrong_the_command_ends_with_1_in_json_too(world: World):
    with dead_letter(world):
        done = fortnight(world, "doctor")
        assert done.returncode == 1
        assert "WRONG  dead letters: 1 message given up → docs/watching.md" in done.stdout
        told = fortnight(world, "doctor", "--json")
        assert (told.returncode, json.loads(told.stdout)["wrong"]) == (1, 1)


# --- each thing, broken and mended
@contextmanager
def dead_letter(world: World) -> Iterator[None]:
    sqs, url = world.stack.client("sqs"), world.stack.outputs["DeadLettersUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="{}")
    yield
    sqs.purge_queue(QueueUrl=url)


@contextmanager
def parameter(world: World, change: Callable[[dict[str, Any]], Any]) -> Iterator[None]:
    ssm, name = world.stack.client("ssm"), world.stack.outputs["KeysParameter"]
    held = ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"]
    after = change(json.loads(held))
    ssm.delete_parameter(Name=name)
    if after is not None:
        ssm.put_parameter(Name=name, Type="SecureString", Value=after)
    yield
    ssm.put_parameter(Name=name, Type="SecureString", Value=held, Overwrite=True)


@contextmanager
def setting(of: Any, name: str, value: Any) -> Iterator[None]:
    before = getattr(of, name)
    setattr(of, name, value)
    yield
    setattr(of, name, before)


@contextmanager
def row(world: World, kind: type[Any], key: str, **changes: Any) -> Iterator[None]:
    table = Table(world.stack.outputs["TableName"])
    before = table.get(kind, key)
    table.commit(Replace(replace(before, **changes)))
    yield
    now = table.get(kind, key)
    table.commit(Replace(replace(before, version=now.version)))


@contextmanager
def crowded(world: World) -> Iterator[None]:
    """Four members, each of whom two reminders may reach within a day, where SES takes three mails."""
    table, now = Table(world.stack.outputs["TableName"]), world.clock.now()
    four = [
        Member(
            group="circle", id=f"{number:020}", name="Reader", address=f"reader{number}@example.org", state=MemberState.ACTIVE,
            history=(StateChange(at=now, state=MemberState.ACTIVE, by="self", why="signed up"),),
        )
        for number in range(4)
    ]  # fmt: skip
    table.commit(*map(Create, four))
    with setting(world.mailbox, "daily_quota", 3):
        yield
    table.commit(*(Delete(table.get(Member, one.group, one.id)) for one in four))


@contextmanager
def unreadable(world: World) -> Iterator[None]:
    table = Table(world.stack.outputs["TableName"])
    one = table.get(FormState, "circle-form")
    at = {"TableName": table.name, "Key": key(ref(one)), "ExpressionAttributeNames": {"#f": "read"}}
    client("dynamodb").update_item(
        **at, UpdateExpression="SET doc.#f = :v", ExpressionAttributeValues={":v": {"S": "soon"}}
    )
    yield
    client("dynamodb").update_item(
        **at, UpdateExpression="SET doc.#f = :v", ExpressionAttributeValues={":v": {"S": one.read.isoformat()}}
    )


@contextmanager
def without_bucket(world: World) -> Iterator[None]:
    s3, name = world.stack.client("s3"), world.stack.outputs["UploadsBucket"]
    s3.delete_bucket(Bucket=name)
    yield
    s3.create_bucket(Bucket=name)


@contextmanager
def without_page(world: World) -> Iterator[None]:
    s3, bucket = world.stack.client("s3"), world.stack.outputs["SiteBucket"]
    page = s3.get_object(Bucket=bucket, Key="index.html")["Body"].read()
    s3.delete_object(Bucket=bucket, Key="index.html")
    yield
    s3.put_object(Bucket=bucket, Key="index.html", Body=page, ContentType="text/html; charset=utf-8")


@contextmanager
def failed(world: World) -> Iterator[None]:
    """A function that ends with an error; that it did stays for a day, so this comes last."""
    name = world.stack.functions["remind"]
    world.stack.client("lambda").invoke(FunctionName=name, Payload=b"{}")
    yield


BROKEN: dict[str, tuple[str, Callable[[World], Any], str]] = {
    "no keys": ("keys", lambda w: parameter(w, lambda _: None), "there are none yet → fortnight setup"),
    "keys that are no JSON": ("keys", lambda w: parameter(w, lambda _: "{"), "is not JSON → "),
    "a key that is cut": ("keys", lambda w: parameter(w, lambda held: json.dumps(held | {"hash": "c2hvcnQ="})), "hash has 5 bytes; 32 are wanted → put the copy back"),
    "a key that is missing": ("keys", lambda w: parameter(w, lambda held: json.dumps({k: v for k, v in held.items() if k != "hook"})), "lacks hook: run `fortnight setup` → fortnight setup"),
    "a sender nobody verified": ("identity", lambda w: setting(w.mailbox, "domains", ("other.example.org",)), "circle: circle.example.org, which its mails come from, is no identity of this account → fortnight deploy --set SenderIdentity=circle.example.org"),
    "the sandbox": ("sandbox", lambda w: setting(w.mailbox, "production", False), "the account is in SES's sandbox"),
    "a paused account": ("sandbox", lambda w: setting(w.mailbox, "sending", False), "SES has paused the account"),
    "a spent quota": ("quota", lambda w: setting(w.mailbox, "daily_quota", 0), "the 0 mails of these 24 hours are spent"),
    "a quota that the next reminders exceed": ("quota", crowded, "3 mails in 24 hours; reminders of circle are up to 8 on one day → SES console"),
    "a rate that SES does not take": ("rate", lambda w: setting(w.mailbox, "rate", 14), "SendRate is 100 a second, and SES takes 14 → fortnight deploy --set SendRate=14"),
    "no page": ("pages", without_page, "no page is there (404) → fortnight apply"),
    "no bucket": ("buckets", without_bucket, "the uploads' bucket"),
    "a form that nobody may read": ("forms", lambda w: row(w, FormState, "circle-form", titles={}, troubled="Google answers 403 for the form"), "Google answers 403 for the form → share the form"),
    "a question that is gone": ("forms", lambda w: row(w, FormState, "circle-form", titles={"q": "Mail"}), "no question bears the title 'Email'"),
    "a form that was not read for long": ("forms", lambda w: row(w, FormState, "circle-form", read=utc("2023-10-01T00:00")), "were not read for two days → fortnight form status --group-id circle"),
    "a group without a form": ("forms", lambda w: row(w, Group, "circle", form=None), "its file has no form"),
    "a watch that ended": ("watches", lambda w: row(w, FormState, "circle-form", watches=tuple(replace(one, expires=utc("2023-10-07T01:00")) for one in _watches(w))), "it has ended; responses come by the hour only"),
    "a watch that Google suspended": ("watches", lambda w: row(w, FormState, "circle-form", watches=tuple(replace(one, state="SUSPENDED", error="NO_USER_ACCESS") for one in _watches(w))), "NO_USER_ACCESS; responses come by the hour"),
    "data of zones from long ago": ("zones", lambda w: setting(tzdata, "IANA_VERSION", "2019c"), "2019c is more than a year old: some country"),
    "no such playlist": ("playlists", lambda w: setting(w.youtube, "playlists", {}), "YouTube shows no such playlist"),
    "a webhook that is gone": ("chats", lambda w: setting(w.chat, "gone", True), "the chat knows no such webhook (404) → make a new one"),
    "a dead letter": ("dead-letters", dead_letter, "1 message given up"),
    "a row of another version": ("rows", unreadable, "the FormState circle-form cannot be read by this version: read → deploy the version"),
}  # fmt: skip


def _watches(world: World) -> Any:
    return Table(world.stack.outputs["TableName"]).get(FormState, "circle-form").watches


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_broken_is_told_with_what_mends_it_and_is_well_again_once_mended(world: World, what: str):
    check, broken, said = BROKEN[what]
    with broken(world):
        assert said in wrong(world, check)
    assert wrong(world, check) == ""


# --- as the deployed function sees it
def test_the_function_keeps_one_report_which_the_next_look_takes_the_place_of(world: World):
    table = Table(world.stack.outputs["TableName"])
    ask = world.stack.client("lambda").invoke
    for expected in (0, 1):
        if expected:
            world.mailbox.production = False
        answer = ask(FunctionName=world.stack.functions["check_health"], Payload=b'{"reason": "asked"}')
        assert json.loads(answer["Payload"].read()) == {"looked": len(_kept(table).findings), "wrong": expected}
        assert sum(one.condition is Condition.WRONG for one in _kept(table).findings) == expected
    world.mailbox.production = True
    assert {one.check for one in _kept(table).findings} == {check.name for check in CHECKS}
    assert len(table.all(HealthReport)) == 1


def _kept(table: Table) -> HealthReport:
    found = table.get(HealthReport, LATEST)
    assert found is not None
    return found


def test_the_logs_that_the_emulator_keeps_and_those_in_the_file_tell_the_same(world: World):
    """In its own order of lines: both hold what the functions wrote, and `logs` picks the same out of them."""
    world.stack.client("lambda").invoke(
        FunctionName=world.stack.functions["remind"], Payload=b'{"time": "2023-10-07T00:05:00Z"}'
    )
    tick = "tick-20231007T000500"
    kept = fortnight(world, "logs", tick, "--since", "1h")
    file = fortnight(world, "logs", tick, "--since", "1h", "--file", str(world.folder / "ministack.log"), "--json")
    assert (kept.returncode, file.returncode) == (0, 0), kept.stderr + file.stderr
    assert "  remind  tick  time=2023-10-07T00:05:00Z sessions=" in kept.stdout
    assert kept.stdout.rstrip().endswith(f"[{tick}]")
    told = {(one["function"], one["message"], one["correlation"]) for one in json.loads(file.stdout)}
    assert told == {("remind", "tick", tick)}


def test_a_function_that_failed_is_told_by_its_name(world: World):
    with failed(world):
        assert "Remind failed 1 time in the last day" in wrong(world, "failures")
