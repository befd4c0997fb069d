"""SES: one raw message for each call, which the library never retries, with errors told apart by what can be done about them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from shared.adapters.clients import SENDING, client
from shared.errors import NotSent, Refused, Throttled

if TYPE_CHECKING:
    from shared.membership.feedback import Listed

_SLOWER = {"TooManyRequestsException", "ThrottlingException", "Throttling", "LimitExceededException"}
_FOR_GOOD = {"BadRequestException"}


class SuppressionList:
    """The account's own list of addresses that SES does not send to."""

    def cause(self, address: str) -> str:
        """The id of the mail that brought *address* onto the list; empty if SES does not say, or it is not there any more."""
        found: dict[str, str] = (_entry(address) or {}).get("Attributes") or {}
        return found.get("MessageId", "")

    def release(self, address: str, *, complained: bool) -> None:
        """Take *address* off the list, if it is there for a bounce, or, *complained*, for either reason.

        Somebody who comes back with a mended mailbox could otherwise never be mailed: SES drops such mail unseen.
        """
        entry = _entry(address)
        if entry is None or not (complained or entry["Reason"] == "BOUNCE"):
            return
        try:
            client("sesv2").delete_suppressed_destination(EmailAddress=address)
        except client("sesv2").exceptions.NotFoundException:
            return
        except BotoCoreError as error:  # as below
            raise ConnectionError(f"SES's suppression list cannot be changed: {type(error).__name__}") from None


def _entry(address: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = client("sesv2").get_suppressed_destination(EmailAddress=address)
    except client("sesv2").exceptions.NotFoundException:
        return None
    except BotoCoreError as error:  # its words have the address in them, as part of the URL
        raise ConnectionError(f"SES's suppression list cannot be asked: {type(error).__name__}") from None
    entry: dict[str, Any] = found["SuppressedDestination"]
    return entry


class Mailer(SuppressionList):
    """Sends through the configuration set *configuration*, whose events come back to ``hear_back``; past the account's suppression
    list through *unsuppressed*, whose events do, too."""

    def __init__(self, configuration: str, unsuppressed: str) -> None:
        self.configuration, self.unsuppressed = configuration, unsuppressed

    def send(self, raw: bytes, to: str, tags: dict[str, str], *, past_list: bool = False) -> str:
        """SES's message id. *past_list*: also to an address that is on the account's suppression list, and it stays there.

        Raises :class:`Throttled` (also for the daily quota) and :class:`NotSent` (account paused, identity not verified, which
        SES calls MessageRejected, or no permission) when nothing was sent and it may work later, :class:`Refused` when this
        message will never be accepted. Anything else leaves it unknown whether the mail went, and is raised as it is.
        """
        try:
            answer = client(SENDING).send_email(
                Destination={"ToAddresses": [to]},
                Content={"Raw": {"Data": raw}},
                ConfigurationSetName=self.unsuppressed if past_list else self.configuration,
                EmailTags=[{"Name": name, "Value": value} for name, value in tags.items() if value],
            )
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code in _SLOWER:
                raise Throttled(code) from error
            if code in _FOR_GOOD:
                raise Refused(code) from None  # the message may name addresses
            if 400 <= error.response["ResponseMetadata"]["HTTPStatusCode"] < 500:
                raise NotSent(code) from None  # the message may name addresses
            raise
        message_id: str = answer["MessageId"]
        return message_id


def daily_quota() -> float:
    """How many mails the account may send in 24 hours (``GetAccount``); -1 if there is no bound."""
    quota: float = client("sesv2").get_account()["SendQuota"]["Max24HourSend"]
    return quota


def suppressed(since: datetime) -> Iterator[Listed]:
    """What came onto the account's suppression list at *since* or later (``ListSuppressedDestinations``, all pages)."""
    from shared.membership.feedback import Listed

    token: str | None = None
    while True:
        more = {"NextToken": token} if token else {}
        page = client("sesv2").list_suppressed_destinations(StartDate=since, PageSize=1000, **more)
        for entry in page.get("SuppressedDestinationSummaries", []):
            yield Listed(entry["EmailAddress"], entry["Reason"], entry["LastUpdateTime"])
        token = page.get("NextToken")
        if not token:
            return
