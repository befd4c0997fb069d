"""Rules need no sockets: here there are none."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_socket


@pytest.fixture(autouse=True)
def _no_sockets() -> Iterator[None]:
    pytest_socket.disable_socket(allow_unix_socket=True)
    yield
    pytest_socket.enable_socket()


@pytest.fixture
def judged(tmp_path: Path) -> Callable[[bytes], Any]:
    """A :data:`tests.deck_files.Judge`."""
    from shared.slides import file_kinds  # with libraries that few tests need

    def run(body: bytes) -> Any:
        path = tmp_path / "deck"
        path.write_bytes(body)
        return file_kinds.judge(path, 20)

    return run
