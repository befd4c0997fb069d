"""What AWS tells of an account before anything is done in it."""

from collections.abc import Callable
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from deploying.looking import Certificate, Facts
from shared.adapters.clients import client

_DENIED = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError")


class Account:
    """The one that the credentials are of."""

    def region(self) -> str:
        return str(client("sts").meta.region_name)

    def here(self) -> tuple[str, str]:
        """Its number, and the region."""
        return str(client("sts").get_caller_identity()["Account"]), self.region()

    def facts(self) -> Facts:
        """What can be known. Only who one is must be told; what AWS will not tell of the rest is left open, and permissions that are
        needed anyway, and seen to be missing, are named."""
        who = client("sts").get_caller_identity()
        denied: list[str] = []

        def asked(permission: str, ask: Callable[[], Any]) -> dict[str, Any]:
            """*permission* is empty for what a deployment can do without."""
            try:
                return dict(ask())
            except ClientError as error:
                if permission and error.response["Error"]["Code"] in _DENIED:
                    denied.append(permission)
                return {}
            except BotoCoreError:
                return {}

        plan = asked("", lambda: client("freetier").get_account_plan_state())
        functions = asked("lambda:GetAccountSettings", lambda: client("lambda").get_account_settings())
        asked("cloudfront:ListDistributions", lambda: client("cloudfront").list_distributions(MaxItems="1"))
        mail = asked("ses:GetAccount", lambda: client("sesv2").get_account())
        return Facts(
            account=who["Account"], login=who["Arn"], region=self.region(), plan=plan.get("accountPlanType", ""),
            functions=functions.get("AccountLimit", {}).get("ConcurrentExecutions"), production=mail.get("ProductionAccessEnabled"),
            sending=mail.get("SendingEnabled", True) and mail.get("EnforcementStatus") != "SHUTDOWN",
            rate=mail.get("SendQuota", {}).get("MaxSendRate"), denied=tuple(denied),
        )  # fmt: skip

    def certificate(self, arn: str) -> Certificate | None:
        """The one with that ARN, in whatever region; None if it may not be asked for. One that is not there has no status."""
        acm = boto3.client("acm", region_name=arn.split(":")[3])
        try:
            held = acm.describe_certificate(CertificateArn=arn)["Certificate"]
        except acm.exceptions.ResourceNotFoundException:
            return Certificate()
        except ClientError:
            return None
        records = [one["ResourceRecord"] for one in held.get("DomainValidationOptions", []) if "ResourceRecord" in one]
        return Certificate(
            status=held["Status"],
            records=tuple(f"{one['Name'].rstrip('.')} {one['Type']} {one['Value'].rstrip('.')}" for one in records),
        )

    def identity(self, name: str) -> bool:
        """Whether SES knows *name*."""
        ses = client("sesv2")
        try:
            ses.get_email_identity(EmailIdentity=name)
        except ses.exceptions.NotFoundException:
            return False
        return True
