"""Whether calendars' answers would arrive is looked at where a domain is given for them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from shared.doctor import reply_checks
from shared.doctor.checks import Identity, Sources, Verdict

DOMAIN, MX, RULES = "calendar.example.org", "10 inbound-smtp.eu-west-1.amazonaws.com", "fortnight-ReplyRules-1A2B"


@dataclass
class Stack:
    """A stack to which calendars answer at :data:`DOMAIN`."""

    parameters: Mapping[str, str] = field(default_factory=lambda: {"ReplyDomain": DOMAIN})
    outputs: Mapping[str, str] = field(default_factory=lambda: {"ReplyRecord": f"{DOMAIN} {MX}", "ReplyRules": RULES})
    verified: Mapping[str, bool] = field(default_factory=lambda: {"example.org": True})
    exchangers: tuple[str, ...] = (MX,)
    active: str = RULES

    def identity(self, name: str) -> Identity | None:
        return Identity(name=name, verified=self.verified[name], domain=True) if name in self.verified else None

    def records(self, name: str, kind: str) -> tuple[str, ...]:
        return self.exchangers if (name, kind) == (DOMAIN, "MX") else ()

    def receiving(self) -> str:
        return self.active


def looked(**more: Any) -> list[Verdict]:
    (check,) = reply_checks.CHECKS
    return list(check.look(cast(Sources, Stack(**more))))


def test_all_is_well_or_there_is_nothing_to_look_at():
    assert looked() == [Verdict(True, f"{DOMAIN} is heard")]
    assert looked(parameters={}, outputs={}) == []
    assert looked(verified={DOMAIN: True})[0].ok


@pytest.mark.parametrize(
    ("more", "words", "mend"),
    [
        ({"verified": {}}, "SES has not verified", "create-email-identity --email-identity calendar.example.org"),
        ({"verified": {"example.org": False}}, "SES has not verified", "DKIM"),
        ({"exchangers": ()}, "no MX record", f"publish {DOMAIN} MX {MX}"),
        ({"exchangers": ("1 aspmx.example.com",)}, "no MX record", "publish"),
        ({"exchangers": (MX.upper(), "20 mx.example.com")}, "elsewhere", "keep one"),
        ({"active": ""}, "takes no mail in", f"set-active-receipt-rule-set --rule-set-name {RULES}"),
        ({"active": "theirs"}, "by the rules of theirs", "--set ReplyRuleSet=theirs"),
    ],
)  # fmt: skip
def test_what_is_missing_is_told_with_what_mends_it(more: dict[str, Any], words: str, mend: str):
    (found,) = looked(**more)
    assert (found.ok, words in found.words, mend in found.mend) == (False, True, True), found


def test_nobody_is_told_to_switch_off_the_rules_that_another_has_active():
    (found,) = looked(active="theirs")
    assert "set-active" not in found.mend
