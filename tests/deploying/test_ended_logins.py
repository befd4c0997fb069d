"""A login that ends while something is under way, as one of a few hours does: said in our words, and the same command goes on with another."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from cli.app import _reason
from tests.deploying.conftest import Bench
from tests.deploying.test_removal import NOTHING, held, lasting, removal
from tests.thorough import THOROUGH

LAST = 90
"""More calls than a deployment or a removal makes on the emulator."""


@contextmanager
def ending(at: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """After so many calls to AWS none is answered any more; the calls that were made."""
    made: list[str] = []
    call = BaseClient._make_api_call

    def asked(client: BaseClient, operation: str, given: dict[str, Any]) -> Any:
        made.append(operation)
        if len(made) > at:
            error = {"Code": "ExpiredToken", "Message": "The security token included in the request is expired"}
            raise ClientError({"Error": error}, operation)
        return call(client, operation, given)

    with monkeypatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", asked)
        yield made


def ended(do: Callable[[], Any], at: int, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the login ended before it was done, of which somebody was told then."""
    with ending(at, monkeypatch) as made:
        try:
            do()
        except ClientError as error:
            told, code = _reason(error)
            assert (told.splitlines()[0], code) == (
                "your AWS login has ended → log in again (aws sso login), and repeat the command", 1,
            )  # fmt: skip
            return True
    assert len(made) < LAST
    return False


@pytest.mark.parametrize("at", range(0, LAST, 3) if THOROUGH else (1, 5, 9, 14))
def test_a_deployment_goes_on_after_a_login_that_ended_anywhere(bench: Bench, monkeypatch: pytest.MonkeyPatch, at: int):
    stopped = ended(lambda: bench.deployment().run(), at, monkeypatch)
    done = bench.deployment().run()
    assert done.stack.status == "CREATE_COMPLETE"
    assert stopped or at > 14


@pytest.mark.parametrize("at", range(0, LAST, 3) if THOROUGH else (3, 20, 35, 45))
def test_a_removal_goes_on_after_a_login_that_ended_anywhere(bench: Bench, monkeypatch: pytest.MonkeyPatch, at: int):
    bench.change = lasting
    bench.deployment().run()
    if ended(removal(bench, decks=True).run, at, monkeypatch):
        removal(bench, decks=True).run()
    assert held() == NOTHING
