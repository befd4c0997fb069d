"""SES: one raw message a call, never retried by the library, errors told apart by what can be done about them."""

from collections.abc import Iterator
from datetime import datetime

from botocore.exceptions import ClientError

from shared.adapters.clients import client
from shared.errors import NotSent, Refused, Throttled
from shared.feedback import Listed

_SLOWER = {"TooManyRequestsException", "ThrottlingException", "Throttling", "LimitExceededException"}
_FOR_GOOD = {"BadRequestException"}


class Mailer:
    """Sends through the configuration set *configuration*, whose events come back to ``hear_back``."""

    def __init__(self, configuration: str) -> None:
        self.configuration = configuration

    def send(self, raw: bytes, to: str, tags: dict[str, str]) -> str:
        """SES's message id.

        Raises :class:`Throttled` (also for the daily quota) and :class:`NotSent` (account paused, identity not verified, which
        SES calls MessageRejected, or no permission) when nothing was sent and it may work later, :class:`Refused` when this
        message will never be accepted. Anything else leaves it unknown whether the mail went, and is raised as it is.
        """
        try:
            answer = client("sesv2").send_email(
                Destination={"ToAddresses": [to]},
                Content={"Raw": {"Data": raw}},
                ConfigurationSetName=self.configuration,
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

    def release(self, address: str, *, complained: bool) -> None:
        """Take *address* off the account's suppression list, if it is there for a bounce, or, *complained*, for either reason.

        Somebody who comes back with a mended mailbox could otherwise never be mailed: SES drops such mail unseen.
        """
        service = client("sesv2")
        try:
            entry = service.get_suppressed_destination(EmailAddress=address)["SuppressedDestination"]
            if complained or entry["Reason"] == "BOUNCE":
                service.delete_suppressed_destination(EmailAddress=address)
        except ClientError as error:
            if error.response["Error"]["Code"] != "NotFoundException":
                raise


def daily_quota() -> float:
    """How many mails the account may send in 24 hours (``GetAccount``); -1 if there is no bound."""
    quota: float = client("sesv2").get_account()["SendQuota"]["Max24HourSend"]
    return quota


def suppressed(since: datetime) -> Iterator[Listed]:
    """What came onto the account's suppression list at *since* or later (``ListSuppressedDestinations``, all pages)."""
    token: str | None = None
    while True:
        more = {"NextToken": token} if token else {}
        page = client("sesv2").list_suppressed_destinations(StartDate=since, PageSize=1000, **more)
        for entry in page.get("SuppressedDestinationSummaries", []):
            yield Listed(entry["EmailAddress"], entry["Reason"], entry["LastUpdateTime"])
        token = page.get("NextToken")
        if not token:
            return
