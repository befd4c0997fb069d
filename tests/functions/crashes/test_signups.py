"""From a sign-up to the welcome, killed at every call and retried."""

import json
from datetime import timedelta

from shared import rosters
from shared.adapters import secrets
from shared.adapters.clients import client
from shared.adapters.google import form_script
from shared.model.cause import Cause
from shared.model.group import Group
from tests.builders.lists import written
from tests.faults import Killed
from tests.functions.crashes.flows import (
    DECIDE,
    T0,
    approval_to_welcome,
    press_to_applications,
    response_to_confirmation,
)
from tests.functions.crashes.sweep import rest, sweep
from tests.payloads import event
from tests.platform import Platform, apply, demo_group


def declining_to_mail(platform: Platform) -> None:
    platform.press(DECIDE[0], choice="decline")
    platform.settle()
    rest(platform)


def not_confirming(platform: Platform) -> None:
    for days in (3, 14):
        platform.tick(T0 + timedelta(days=days))
        platform.settle()
        rest(platform)
    rest(platform)


def a_script_hands_in(platform: Platform) -> None:
    platform.at(T0)
    body = json.dumps(event("http.script")).encode()
    if platform.hook("1SCRIPTform", body, HOOK[0])["statusCode"] != 204:
        platform.hook("1SCRIPTform", body, HOOK[0])  # the script's own next sweep, signed anew
    platform.settle()
    platform.wake()  # the hourly schedule, for a call that was lost on the way
    platform.settle()
    rest(platform)


def importing_a_list(platform: Platform) -> None:
    """`fortnight members import`, run again by the co-lead where it broke off."""
    platform.at(T0)
    keys = secrets.keys("/fortnight/keys")
    text = "address,name\n" + "".join(f"p{n}@example.org,P {n}\n" for n in range(4)) + "zoe@example.org,Zoe\n"
    for _ in range(3):
        try:
            with platform.faults.armed():
                (group,) = platform.table.all(Group)
                roster, cause = rosters.read_csv(text), Cause(now=platform.now, by="mika", correlation="cli")
                lines = rosters.plan(roster, group, platform.table, keys, cause, agreed=True)
                assert written(lines, "ml-theory", platform.table, platform.now) == []
            break
        except Killed:
            platform.later(timedelta(minutes=31))
    platform.tick(T0 + timedelta(minutes=5))
    platform.settle()
    rest(platform)


def upkeep_to_the_co_leads(platform: Platform) -> None:
    platform.at(T0)
    client("sqs").send_message(QueueUrl=platform.urls["wakeups"], MessageBody='{"reason": "upkeep"}')
    platform.settle()
    rest(platform)


HOOK: list[str] = []


def test_response_to_confirmation_survives_a_crash_at_every_call(group: Platform):
    assert sweep(group, response_to_confirmation) == []


def test_confirming_survives_a_crash_at_every_call(applied: Platform):
    assert sweep(applied, press_to_applications) == []


def test_approval_to_welcome_survives_a_crash_at_every_call(asked: Platform):
    assert sweep(asked, approval_to_welcome) == []


def test_declining_survives_a_crash_at_every_call(asked: Platform):
    assert sweep(asked, declining_to_mail) == []


def test_waiting_to_confirm_in_vain_survives_a_crash_at_every_call(applied: Platform):
    assert sweep(applied, not_confirming) == []


def test_what_a_script_hands_in_survives_a_crash_at_every_call(platform: Platform):
    apply(platform, demo_group(talks=[], form={"id": "1SCRIPTform", "source": "script"}))
    HOOK[:] = [form_script.secret("1SCRIPTform", secrets.keys("/fortnight/keys"))]
    assert sweep(platform, a_script_hands_in) == []


def test_importing_a_list_survives_a_crash_at_every_call(group: Platform):
    assert sweep(group, importing_a_list) == []


def test_the_upkeep_of_a_form_survives_a_crash_at_every_call(group: Platform):
    group.form.replace_question("Email", "E-mail address")
    assert sweep(group, upkeep_to_the_co_leads) == []
