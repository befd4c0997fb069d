"""SES as it answers over the wire: what the library asks again by itself, and what it must not."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError

from shared.adapters import clients
from shared.adapters.mailer import Mailer, SuppressionList, daily_quota
from shared.errors import Throttled

TOO_SOON = (429, "TooManyRequestsException", {"message": "Too many requests"})
FOUND = {
    "SuppressedDestination": {"EmailAddress": "ada@example.org", "Reason": "BOUNCE", "LastUpdateTime": 1.7e9, "Attributes": {"MessageId": "m1"}}
}  # fmt: skip


class Body:
    """The bytes of an answer, as the library reads them."""

    def __init__(self, said: Any) -> None:
        self._raw = json.dumps(said).encode()

    def stream(self) -> Iterator[bytes]:
        yield self._raw


class Ses:
    """Answers each request with the next of *answers*, the last of them from then on; *asked* are their methods and paths."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, str, Any]] = []
        self.asked: list[str] = []

    def __call__(self, request: Any, **_: Any) -> AWSResponse:
        self.asked.append(f"{request.method} {request.url.partition('amazonaws.com')[2]}")
        status, error, said = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        headers = {"Content-Type": "application/json"} | ({"x-amzn-errortype": error} if error else {})
        return AWSResponse(request.url, status, headers, Body(said))  # type: ignore[arg-type]


@pytest.fixture
def ses(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ses]:
    for name, value in {"ACCESS_KEY_ID": "x", "SECRET_ACCESS_KEY": "x", "DEFAULT_REGION": "eu-west-1"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)
    clients.client.cache_clear()
    service = Ses()
    for name in ("sesv2", clients.SENDING):
        clients.client(name).meta.events.register("before-send.sesv2.*", service)
    yield service
    clients.client.cache_clear()


def test_what_ses_turns_down_as_it_comes_too_soon_is_asked_again(ses: Ses) -> None:
    """It answers most questions once a second; a look at somebody's entry, and taking it off, are three in a moment."""
    ses.answers = [TOO_SOON, TOO_SOON, (200, "", FOUND), TOO_SOON, (200, "", FOUND), TOO_SOON, (200, "", {})]
    mails = SuppressionList()
    assert mails.cause("ada@example.org") == "m1"
    mails.release("ada@example.org", complained=False)
    assert [asked.partition(" ")[0] for asked in ses.asked] == ["GET"] * 5 + ["DELETE"] * 2


def test_what_it_never_answers_is_raised(ses: Ses) -> None:
    ses.answers = [TOO_SOON]
    with pytest.raises(ClientError, match="TooManyRequests"):
        daily_quota()
    assert len(ses.asked) == 5


@pytest.mark.parametrize(
    ("answer", "raised"),
    [
        (TOO_SOON, Throttled),
        ((500, "InternalFailure", {}), ClientError),
        ((503, "ServiceUnavailable", {}), ClientError),
    ],
    ids=["429", "500", "503"],
)
def test_a_mail_is_handed_over_once_whatever_the_answer_is(
    ses: Ses, answer: tuple[int, str, Any], raised: type[Exception]
) -> None:
    ses.answers = [answer]
    with pytest.raises(raised):
        Mailer("fortnight", "confirmation").send(b"raw", "ada@example.org", {})
    assert ses.asked == ["POST /v2/email/outbound-emails"]
