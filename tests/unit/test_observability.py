"""What a log line may say: the kind of an error and its place, never an address, a value or a request's URL."""

import io
import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from pydantic import BaseModel

from shared import observability
from shared.errors import BadInput, MissingSetting, Throttled, said, without_addresses
from shared.observability import Failed, entry
from tests.payloads import context

ADDRESS = "ada.lovelace+x@mail.example.org"
URL = "https://email.eu-west-1.amazonaws.com/v2/email/suppression/addresses/ada.lovelace%2Bx%40mail.example.org"


class Row(BaseModel):
    number: int


def validation() -> None:
    Row.model_validate({"number": ADDRESS})


def chained() -> None:
    try:
        raise EndpointConnectionError(endpoint_url=URL)
    except EndpointConnectionError as error:
        raise OSError(f"no way to {ADDRESS}") from error


def grouped() -> None:
    raise ExceptionGroup(f"of {ADDRESS}", [ValueError(ADDRESS), BadInput(f"{ADDRESS} is none")])


def refused() -> None:
    raise ClientError({"Error": {"Code": "Boom", "Message": f"{ADDRESS} is suppressed"}}, "GetSuppressedDestination")


def connection() -> None:
    raise EndpointConnectionError(endpoint_url=URL)


def key() -> None:
    {}[ADDRESS]


def ours() -> None:
    raise BadInput(f"{ADDRESS!r} is no address")


TROUBLES: list[Callable[[], None]] = [validation, chained, grouped, refused, connection, key, ours]


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What every logger writes, as the plainest handler has it, and Powertools' own."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    logging.getLogger().addHandler(handler)
    monkeypatch.setattr(observability.logger.registered_handler, "stream", out)
    yield out
    logging.getLogger().removeHandler(handler)


def clean(text: str) -> None:
    assert text
    for part in ("ada", "lovelace", "mail.example", "amazonaws"):
        assert part not in text, text


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize(
    "logger", ["shared.mail.delivery", "fortnight", "botocore.endpoint", "urllib3.connectionpool", "root"]
)
def test_no_logger_tells_what_an_error_says_of_somebody(
    trouble: Callable[[], None], logger: str, lines: io.StringIO
) -> None:
    log = observability.logger if logger == "fortnight" else logging.getLogger(logger)
    try:
        trouble()
    except Exception as error:
        log.exception("in trouble")
        log.error("with %s", error)
        log.error("with %r at %d", error, 7)
        log.error(error)
        log.error(f"with {error}")
        log.warning("again", exc_info=error)
    clean(lines.getvalue().replace("test_observability", ""))


def test_a_librarys_line_keeps_its_words_and_loses_its_values(lines: io.StringIO) -> None:
    path = "/v2/email/suppression/addresses/ada.lovelace%40mail.example.org"
    logging.getLogger("urllib3.connectionpool").warning("Retrying (%r) after '%r': %s", 3, ADDRESS, path)
    logging.getLogger("any.thing").error(f"GET {path} 100%")
    clean(lines.getvalue())
    assert "Retrying (%r) after '%r': %s (values left out)" in lines.getvalue()


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_function_ends_with_words_that_say_nothing_of_anybody(
    trouble: Callable[[], None], lines: io.StringIO
) -> None:
    handler = entry(lambda event, context: trouble())
    with pytest.raises(Failed) as raised:
        handler({}, context())
    clean(str(raised.value))
    clean(lines.getvalue().replace("test_observability", ""))
    assert (raised.value.__cause__, raised.value.__suppress_context__) == (None, True)
    told = json.loads(lines.getvalue().splitlines()[0])
    assert "test_observability.py" in told["message"]  # where it arose


@pytest.mark.parametrize("error", [MissingSetting("/fortnight/keys: current names no key"), Throttled("Slow")])
def test_our_own_words_come_through(error: Exception) -> None:
    def fails(event: Any, context: Any) -> None:
        raise error

    with pytest.raises(type(error), match=str(error)):
        entry(fails)({}, context())


@pytest.mark.parametrize(
    "text",
    [ADDRESS, f"<{ADDRESS}>", f"'{ADDRESS}'", f"to={ADDRESS},", URL, "/x/ada.lovelace%40mail.example.org?q", f"mailto:{ADDRESS}",
     "/x/ada.lovelace%2540mail.example.org", "ädä@mail.example", f"{ADDRESS};{ADDRESS}", "arn:aws:ses:eu:1:identity/ada@mail.example"],
)  # fmt: skip
def test_whatever_may_be_an_address_is_left_out(text: str) -> None:
    found = without_addresses(f"a {text} b")
    assert found.startswith("a ")
    assert not any(part in found for part in ("ada", "mail.example", "lovelace", "ädä"))


def test_what_is_no_address_stays() -> None:
    text = "the Member ml-theory/50d7795b26dfe5cb1a50 cannot be read by this version: state (50 %, a=b)"
    assert without_addresses(text) == text
    assert said(Throttled("TooManyRequestsException")) == "Throttled: TooManyRequestsException"
