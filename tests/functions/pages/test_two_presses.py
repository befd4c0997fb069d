"""Two people, or one twice, press at the same moment: the second press comes at each call that the first makes."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from tests import worlds
from tests.builders.memberships import settings
from tests.builders.signups import links, respond, taken_in, welcomed
from tests.platform import Platform

Press = Callable[[], Any]


def applied(group: Platform) -> None:
    """Ada has confirmed, and each of two co-leads has a mail with links to decide."""
    respond(group, "Ada Example", "ada@example.org")
    taken_in(group)
    group.press(links()[-1])
    group.settle()


def asked(group: Platform) -> None:
    """Ada is asked to confirm."""
    respond(group, "Ada Example", "ada@example.org")
    taken_in(group)


def joined(group: Platform) -> None:
    welcomed(group)


def in_between(
    platform: Platform, first: Press, second: Press, at: int, patch: pytest.MonkeyPatch
) -> tuple[int, int, bool]:
    """The status of *first* and of *second*, which is pressed just before call number *at* of the other, and whether it came to that."""
    inner = platform.faults._before
    number, found = count(1), list[int]()

    def before(name: str) -> None:
        if platform.faults._armed and not found and next(number) == at:
            found.append(0)  # the second one's own calls have none in between
            found[0] = second()["statusCode"]
            platform.faults._armed = True
        inner(name)

    with patch.context() as patched:
        patched.setattr(platform.faults, "_before", before)
        status = first()["statusCode"]
    return status, found[0] if found else second()["statusCode"], bool(found)


def told(platform: Platform) -> list[str]:
    return sorted(mailing.partition("/")[0] for mailing, reader in platform.sent() if reader.startswith("member:"))


On = Callable[[Platform, str], Any]
CASES: dict[str, tuple[Callable[[Platform], None], On, On, dict[str, list[str]]]] = {
    "one lets in, one declines": (
        applied, lambda on, _: on.press(links()[-2], choice="approve"), lambda on, _: on.press(links()[-1], choice="decline"),
        {"active": ["confirm", "welcome"], "declined": ["confirm", "declined"]},
    ),
    "both let in": (
        applied, lambda on, _: on.press(links()[-2], choice="approve"), lambda on, _: on.press(links()[-1], choice="approve"),
        {"active": ["confirm", "welcome"]},
    ),
    "confirmed twice": (
        asked, lambda on, url: on.press(url), lambda on, url: on.press(url), {"pending_approval": ["confirm"]},
    ),
    "left twice": (
        joined, lambda on, url: on.press(url, "POST", "leave"), lambda on, url: on.press(url, "POST", "leave"),
        {"unsubscribed": ["confirm", "welcome"]},
    ),
    "left and paused": (
        joined, lambda on, url: on.press(url, "POST", "leave"), lambda on, url: on.press(url, "POST", "pause", until="2023-12-01"),
        {"unsubscribed": ["confirm", "welcome"]},
    ),
}  # fmt: skip
"""Where it begins, the two presses (the link of the newest mail, or to a member's own page), and by the state that it ends in what the member
was mailed."""


@pytest.mark.parametrize("case", sorted(CASES))
def test_it_ends_as_if_one_had_come_after_the_other(
    group: Platform, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    build, first, second, ends = CASES[case]
    seen = set()
    for at in count(1):
        world = worlds.begin(group, build)
        url = settings() if build is joined else links()[-1]
        sent = in_between(world, lambda: first(world, url), lambda: second(world, url), at, monkeypatch)  # noqa: B023
        world.settle()
        (state,) = world.members().values()
        seen.add(state)
        assert (sent[:2], told(world)) == ((200, 200), ends[state]), (case, at)
        if not sent[2]:
            break
    assert (at > 2, seen) == (True, set(ends))
