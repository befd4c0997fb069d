"""The template's stack on the emulator, with its keys and nothing else in it yet."""

from collections.abc import Iterator

import pytest

from local.stack import Stack
from shared.adapters import clients, secrets


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    log = tmp_path_factory.mktemp("permissions") / "emulator.log"
    with Stack(environment={"FORTNIGHT_CLOCK": "system"}, parameters={}, log=log) as made:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in made.environment.items():
                patch.setenv(name, value)
            clients.client.cache_clear()
            secrets.make(made.outputs["KeysParameter"])
        clients.client.cache_clear()
        yield made
