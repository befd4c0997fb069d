"""The stack's parameters: what is asked, what is known, and whether a value is right, as the template says."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from shared.errors import BadInput
from shared.outbox.pace import workers
from shared.text import addresses
from shared.text.addresses import FREE_MAIL

Declared = Mapping[str, Mapping[str, Any]]
"""The template's Parameters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """*words* ask for the parameter *name*, *why* says what for. Nothing is an answer."""

    name: str
    words: str
    why: str
    read: Callable[[str], str]


def sender(said: str) -> str:
    """The domain, or address, that mail comes from. Raises :class:`BadInput`."""
    said = said.strip()
    address = addresses.normalise(said if "@" in said else f"mail@{said}")
    domain = addresses.domain(address)
    if domain in FREE_MAIL:
        raise BadInput(
            f"mail from {domain} through SES is not accepted by readers' providers; give a domain of your own"
        )
    return address if "@" in said else domain


QUESTIONS = (
    Question(
        name="SenderIdentity", words="The domain that mails come from", read=sender,
        why="SES signs for it once three records are in its DNS, which are printed at the end. Empty if SES has verified one already.",
    ),
    Question(
        name="AlarmAddress", words="Who is told by mail when something is wrong", read=addresses.normalise,
        why="A co-lead's address; AWS asks there once whether that is wanted. Empty: nobody is told.",
    ),
    Question(
        name="SecondAlarmAddress", words="Who else is told", read=addresses.normalise,
        why="For when the first is on holiday. Empty: nobody.",
    ),
)  # fmt: skip
CERTIFICATES = ("LinksCertificate", "PageCertificate")
_READ = {question.name: question.read for question in QUESTIONS}


def given(settings: list[str], declared: Declared) -> dict[str, str]:
    """The parameters in *settings*, each ``Name=value``. Raises :class:`BadInput` with a line for each that is not right."""
    found: dict[str, str] = {}
    wrong = []
    for setting in settings:
        name, equals, value = setting.partition("=")
        try:
            if not equals:
                raise BadInput(f"{setting!r} is no setting: write it as Name=value, SendRate=14 say")
            found[name.strip()] = right(name.strip(), value, declared)
        except BadInput as error:
            wrong.append(str(error))
    if wrong:
        raise BadInput("\n".join(wrong))
    return found


def right(name: str, value: str, declared: Declared) -> str:
    """*value* as the parameter *name* has it. Raises :class:`BadInput` with what the template says of it."""
    if name not in declared:
        near = ", ".join(sorted(declared))
        raise BadInput(f"there is no parameter {name}; there are {near}")
    value = value.strip()
    if value and name in _READ:
        try:
            return _READ[name](value)
        except BadInput as error:
            raise BadInput(f"{name}: {error}") from None
    says = declared[name]
    if not _fits(value, says):
        raise BadInput(f"{name} cannot be {value!r}: {says.get('Description', '')}{_bounds(says)}")
    return value


def _fits(value: str, says: Mapping[str, Any]) -> bool:
    if "AllowedValues" in says:
        return value in map(str, says["AllowedValues"])
    if says["Type"] == "Number":
        return bool(re.fullmatch(r"\d{1,9}(\.\d{1,9})?", value)) and (
            says.get("MinValue", 0) <= float(value) <= says.get("MaxValue", float("inf"))
        )
    return bool(re.fullmatch(says.get("AllowedPattern", r".*"), value))


def _bounds(says: Mapping[str, Any]) -> str:
    if "AllowedValues" in says:
        return f" One of {', '.join(map(str, says['AllowedValues']))}."
    if "MinValue" in says:
        return f" At least {says['MinValue']}" + (f", at most {says['MaxValue']}." if "MaxValue" in says else ".")
    return ""


def whole(chosen: Mapping[str, str], declared: Declared) -> dict[str, str]:
    """Every parameter that is *declared*: as it was *chosen*, else as the template has it. What the template has no more is left out."""
    return {name: str(chosen.get(name, says.get("Default", ""))) for name, says in declared.items()}


def paced(chosen: Mapping[str, str], rate: float) -> dict[str, str]:
    """What follows from the *rate* that SES allows the account, while mail still goes at the sandbox's one a second: that rate, and the
    senders it needs."""
    if float(chosen.get("SendRate", "1")) > 1 or rate < 2:
        return {}
    senders = max(workers(int(rate)), int(chosen.get("SendWorkers", "2")))
    return {"SendRate": str(int(rate)), "SendWorkers": str(senders)}


def differences(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    """``SendRate: 1 → 14`` for each parameter that becomes another."""
    return [
        f"{name}: {old.get(name) or 'nothing'} → {value or 'nothing'}"
        for name, value in new.items()
        if old.get(name, "") != value
    ]
