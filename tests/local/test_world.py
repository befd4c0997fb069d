"""The laptop's world: how it tells of a form's response."""

from http import HTTPStatus
from pathlib import Path

import pytest
import requests

from fakes.forms import Served
from local.world import PUSHES, World, utc

START = utc("2023-10-07T00:00")


def test_a_push_that_nobody_acknowledges_is_made_again_and_a_refused_one_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    world, made = World(tmp_path, START), []
    answers: list[int | Exception] = [requests.ReadTimeout("no answer"), HTTPStatus.NO_CONTENT]

    def push(_: World, form: str, *, timeout: float) -> int:
        made.append(form)
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(World, "push", push)
    one = Served(world.form)
    world._submitted(one, "none")
    assert (made, world.clock.troubles) == ([world.form.id] * 2, [])
    answers[:] = [HTTPStatus.UNAUTHORIZED]
    world._submitted(one, "none")
    assert (len(made), world.clock.troubles[0].what) == (
        3,
        f"a response to {one.title!r} was not taken: the hook answered 401",
    )
    answers[:] = [requests.ConnectionError(f"no {n}") for n in range(PUSHES)]
    world._submitted(one, "none")
    assert (len(made), "was not announced: no 2" in world.clock.troubles[1].what) == (3 + PUSHES, True)
