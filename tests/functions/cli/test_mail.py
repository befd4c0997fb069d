"""`fortnight mail` and `fortnight keys`, as a co-lead types them."""

import json
from datetime import timedelta

import pytest

from shared.adapters import secrets
from shared.adapters.google import form_script
from shared.mail.copies import Copies
from shared.model.audit import AuditLine
from shared.model.mailing import Entry, Mailing
from tests.builders.command_line import Done, fortnight
from tests.builders.signups import texts
from tests.builders.speaker_page import url
from tests.builders.unreadable import STAGE, reminded
from tests.platform import Platform


def mail(platform: Platform, *arguments: str) -> Done:
    return fortnight(platform, "mail", *arguments)


def test_what_could_not_be_made_is_listed_and_sent_once_when_it_is_mended(unmade: Platform) -> None:
    assert reminded() == ["bo"]
    (waiting,) = mail(unmade, "list", "--json").json
    assert (waiting["kind"], len(waiting["readers"])) == ("reminder", 2)
    name = waiting["mailing"]
    assert mail(unmade, "retry", name, "--dry-run").out == f"would send: {name} to 2\n"
    unmade.settle()
    assert reminded() == ["bo"]
    for _ in range(2):
        assert mail(unmade, "retry", name).out == f"sending: {name} to 2\n"
    unmade.settle()
    assert reminded() == ["bo", "cleo", "uma"]
    assert mail(unmade, "list").out == "Every mail could be made.\n"
    assert "no mail" in mail(unmade, "retry", name).err
    assert mail(unmade, "retry").out == "Every mail could be made; there is nothing to send again.\n"
    unmade.tick(STAGE + timedelta(minutes=5))
    unmade.settle()
    assert any(f"fortnight mail retry {name}" in " ".join(text.split()) for text in texts())


def test_what_is_out_of_date_by_the_time_it_can_be_made_is_not_sent(unmade: Platform) -> None:
    unmade.at(STAGE + timedelta(days=8))
    mail(unmade, "retry")
    unmade.settle()
    assert reminded() == ["bo"]
    assert sorted(row.reason for row in unmade.rows(Entry) if row.kind == "reminder") == [
        "",
        "superseded",
        "superseded",
    ]


def test_what_cannot_be_made_again_is_told_again_and_can_be_sent_later(
    unmade: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail(unmade, "retry")
    with monkeypatch.context() as broken:
        broken.setattr(Copies, "of", lambda *_: 1 / 0)
        for _ in range(6):
            unmade.pump("mail")
            unmade.later(timedelta(minutes=31))
    assert len([row for row in unmade.rows(Mailing) if row.kind == "unwritten"]) == 2
    mail(unmade, "retry")
    unmade.settle()
    assert reminded() == ["bo", "cleo", "uma"]


def keys(platform: Platform, *arguments: str) -> Done:
    return fortnight(platform, "keys", "rotate", *arguments)


def test_keys_are_changed_in_three_steps_and_each_says_what_it_does_to_links_that_are_out(group: Platform) -> None:
    before = secrets.document("/fortnight/keys")
    first, script = url(), form_script.secret("1FORM", secrets.keys("/fortnight/keys"))
    assert "a signs, b waits. Next: `fortnight keys rotate switch`." in keys(group).out
    assert "Would be: From now on b signs." in keys(group, "switch", "--dry-run").out
    assert secrets.document("/fortnight/keys") == before
    told = keys(group, "switch", "--json").json
    assert (told["current"], told["other"], told["waits"], told["changed"]) == ("b", "a", False, True)
    assert not any(value in json.dumps(told) for value in before["link"].values())
    second = url()
    assert second.rpartition("/")[2].startswith("b.")
    assert [group.press(one, "GET")["statusCode"] for one in (first, second)] == [200, 200]
    assert "retire it at" in keys(group, "retire").err
    group.later(timedelta(days=61))
    assert "Key a is gone." in keys(group, "retire").out
    assert [group.press(one, "GET")["statusCode"] for one in (first, second)] == [404, 200]
    assert group.hook("1FORM", b"{}", script)["statusCode"] == 401
    assert "Key c is made; b still signs." in keys(group, "add").out
    assert "not every function may know c yet" in keys(group, "switch").err
    group.later(timedelta(hours=1))
    assert "From now on c signs." in keys(group, "switch").out
    assert [group.press(one, "GET")["statusCode"] for one in (second, url())] == [200, 200]
    after = secrets.document("/fortnight/keys")
    assert (after["hash"], after["suppression"], sorted(after["link"])) == (
        before["hash"],
        before["suppression"],
        ["b", "c"],
    )


def test_what_was_done_to_the_keys_is_written_down_and_told(group: Platform) -> None:
    from shared.adapters.clients import client

    keys(group, "switch", "--dry-run")
    assert " by " not in keys(group).out
    keys(group, "switch")
    client("ssm").delete_parameter(Name="/fortnight/keys")
    group.later(timedelta(minutes=1))
    for _ in range(2):  # the second time there is nothing to do, and nothing to say of
        fortnight(group, "setup", "--new-keys")
    lines = group.table.all(AuditLine, "", "stack/keys")
    assert [(line.what, line.by, line.way) for line in lines] == [
        ("keys rotate switch", "command", "command"), ("protect", "command", "command"), ("new keys", "command", "command"),
    ]  # fmt: skip
    assert [line.partition(": ")[2] for line in keys(group).out.splitlines() if " by " in line] == [
        "keys rotate switch, by command", "protect, by command", "new keys, by command",
    ]  # fmt: skip


def test_keys_that_are_wrong_are_named_and_not_changed(group: Platform) -> None:
    from shared.adapters.clients import client

    held = secrets.document("/fortnight/keys") | {"current": "z"}
    client("ssm").put_parameter(Name="/fortnight/keys", Value=json.dumps(held), Overwrite=True)
    assert "current names no key of link; there are: a, b" in keys(group, "switch").err
    assert secrets.document("/fortnight/keys") == held
