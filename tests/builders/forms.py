"""A form of a script's, and its upkeep."""

import json
from datetime import datetime
from typing import Any

from shared.adapters import secrets
from shared.adapters.google import form_script
from shared.model.form_response import FormState
from tests.builders.signups import T0
from tests.payloads import event
from tests.platform import Platform

SCRIPT_FORM = "1SCRIPTform"


def upkeep(platform: Platform, at: datetime) -> None:
    platform.at(at)
    platform.form.now = lambda: at
    platform.form.watches._now = lambda: at
    assert platform.deliver("wakeups", {"reason": "upkeep"})
    platform.settle()


def state(platform: Platform) -> FormState:
    found = platform.table.get(FormState, platform.form.id)
    assert found is not None
    return found


def told(platform: Platform, kind: str) -> list[str]:
    """Who was mailed that *kind*, in the order in which it went."""
    return [reader for mailing, reader in platform.sent() if mailing.startswith(f"{kind}/")]


def secret(form: str = SCRIPT_FORM) -> str:
    return form_script.secret(form, secrets.keys("/fortnight/keys"))


def body(response: str = "2_first", address: str = "ada@example.org", at: datetime = T0, **more: Any) -> bytes:
    found: dict[str, Any] = event("http.script") | {"responseId": response, "submittedAt": at.isoformat()} | more
    found["answers"][1]["value"] = address
    return json.dumps(found).encode()
