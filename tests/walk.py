"""How data walks through the rooms of shared/: which it enters, and how often it climbs back up."""

import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from tests.architecture import ROOT, arrows, floors, room

UNCOUNTED = {"errors", "settings", "observability", "limits", "text", "model", "adapters"}
"""What knows nothing of reading groups, what they keep, and the outside: nearly every step needs them."""


@dataclass
class Walk:
    """*rooms* in the order they were entered; *climbs* are the calls from a lower floor into a higher one, as ``"caller → called"``."""

    rooms: list[str] = field(default_factory=list)
    climbs: list[str] = field(default_factory=list)


def walk(steps: Callable[[], Any]) -> Walk:
    """Follow every call that *steps* makes in this thread. What a module does when it is imported is no part of the walk."""
    found = Walk()
    level = {name: n for n, names in enumerate(floors(arrows())) for name in names if name not in UNCOUNTED}
    known: dict[CodeType, str] = {}
    begun: list[FrameType] = []

    def module(code: CodeType) -> str:
        if code not in known:
            path = Path(code.co_filename)
            ours = path.is_relative_to(ROOT / "shared") and code.co_name != "<module>"
            known[code] = ".".join(path.relative_to(ROOT).with_suffix("").parts) if ours else ""
        return known[code]

    def called(frame: FrameType, event: str, _: Any) -> None:
        here = room(module(frame.f_code)) if event == "call" and module(frame.f_code) else ""
        if here not in level or any(frame is one for one in begun):
            return
        if frame.f_code.co_flags & inspect.CO_GENERATOR:  # entered once, however often it goes on
            begun.append(frame)
        if here not in found.rooms:
            found.rooms.append(here)
        caller = frame.f_back
        while caller is not None and not module(caller.f_code):
            caller = caller.f_back  # a library's, or the test's
        if caller is not None and level.get(room(module(caller.f_code)), len(level)) < level[here]:
            found.climbs.append(
                f"{module(caller.f_code)}.{caller.f_code.co_name} → {module(frame.f_code)}.{frame.f_code.co_name}"
            )

    sys.setprofile(called)
    try:
        steps()
    finally:
        sys.setprofile(None)
    return found
