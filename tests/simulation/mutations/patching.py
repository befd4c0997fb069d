"""How a mutation is written: whose name is patched, and with what. Shared by those of several features."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from shared.mail import registry
from shared.model.mailing import Mailing
from shared.tick import calendar_duties

Patch = tuple[Any, str, Callable[..., Any] | Any]
Mutations = dict[str, tuple[str, list[Patch]]]
"""By what is broken: the invariants that may be the first to say so, divided by ``|``, and the patches."""
GOES = {"still": lambda _: ""}


def entries(**changes: Any) -> dict[str, Any]:
    """The kinds of mail, some of them changed; a name's dashes are underscores."""
    names = {name.replace("_", "-"): change for name, change in changes.items()}
    return {name: replace(kind, **names.get(name, {})) for name, kind in registry.MAILS.items()}


def named_anew(*args: Any, of: str, at: datetime, whole: Any = calendar_duties.mailing, **more: Any) -> Mailing:
    return whole(*args, of=f"{of}.{at:%d%H%M}", at=at, **more)
