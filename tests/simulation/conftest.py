"""The simulation needs no sockets and says nothing while all is well."""

import logging
from collections.abc import Iterator

import pytest
import pytest_socket


@pytest.fixture(autouse=True)
def _silent_and_alone() -> Iterator[None]:
    pytest_socket.disable_socket(allow_unix_socket=True)
    logging.disable()
    yield
    logging.disable(logging.NOTSET)
    pytest_socket.enable_socket()
