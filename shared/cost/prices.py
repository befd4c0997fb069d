"""AWS's list prices of us-east-1, in US dollars, and what others ask: each with its date and source."""

from dataclasses import dataclass

AS_OF = "2026-11-24"
"""When AWS's prices were looked up last."""
AWS = "https://aws.amazon.com"


@dataclass(frozen=True, slots=True)
class Price:
    """*usd* for each *per* of what *what* names; *free* are so many a month, always, in an account that uses them for nothing else."""

    service: str
    what: str
    usd: float
    per: float
    source: str
    free: float = 0

    def of(self, amount: float, *, free: bool) -> float:
        """US dollars for *amount* a month, with what is always *free* or without."""
        return max(0.0, amount - (self.free if free else 0)) * self.usd / self.per


PRICES = {
    "received": Price("SES, incoming", "mails received", 0.10, 1000, f"{AWS}/ses/pricing/"),
    "writes": Price("DynamoDB", "write request units", 0.625, 1e6, f"{AWS}/dynamodb/pricing/on-demand/"),
    "reads": Price("DynamoDB", "read request units", 0.125, 1e6, f"{AWS}/dynamodb/pricing/on-demand/"),
    "table_gb": Price("DynamoDB", "GB of rows", 0.25, 1, f"{AWS}/dynamodb/pricing/on-demand/", free=25),
    "backup_gb": Price("DynamoDB", "GB that can be put back", 0.20, 1, f"{AWS}/dynamodb/pricing/on-demand/"),
    "calls": Price("Lambda", "calls", 0.20, 1e6, f"{AWS}/lambda/pricing/", free=1e6),
    "gb_seconds": Price("Lambda", "GB-seconds", 13.3334, 1e6, f"{AWS}/lambda/pricing/", free=400_000),
    "queue": Price("SQS", "requests", 0.40, 1e6, f"{AWS}/sqs/pricing/", free=1e6),
    "alarms": Price("CloudWatch", "metrics with an alarm", 0.10, 1, f"{AWS}/cloudwatch/pricing/", free=10),
    "metrics": Price("CloudWatch", "metrics of our own", 0.30, 1, f"{AWS}/cloudwatch/pricing/", free=10),
    "log_gb": Price("CloudWatch", "GB of logs", 0.53, 1, f"{AWS}/cloudwatch/pricing/", free=5),
    "schedules": Price("EventBridge", "scheduled calls", 1.00, 1e6, f"{AWS}/eventbridge/pricing/", free=14e6),
    "events": Price("EventBridge", "events", 1.00, 1e6, f"{AWS}/eventbridge/pricing/"),
    "requests": Price("HTTP API", "requests", 1.00, 1e6, f"{AWS}/api-gateway/pricing/"),
    "puts": Price("S3", "objects written", 5.00, 1e6, f"{AWS}/s3/pricing/"),
    "files_gb": Price("S3", "GB", 0.023, 1, f"{AWS}/s3/pricing/"),
    "old_files_gb": Price("S3", "GB older than 90 days", 0.0125, 1, f"{AWS}/s3/pricing/"),
    "keys": Price("KMS", "secrets opened", 3.00, 1e6, f"{AWS}/kms/pricing/", free=20_000),
}
"""By the field of :class:`shared.cost.work.Work` that they are asked for."""
PLANS = {
    "à la carte": Price("SES", "mails", 0.10, 1000, f"{AWS}/ses/pricing/"),
    "Essentials": Price("SES", "mails", 0.16, 1000, f"{AWS}/ses/pricing/"),
}
"""SES's two. Since 2026-07-21 a new account is on Essentials, unless it asks for the other."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """What somebody else asks a month, as it was found in *source* on that *date*. Ours are not measured against it."""

    who: str
    asks: str
    date: str
    source: str


PEERS = (
    Quoted(
        "listmonk on one of Hetzner's smallest servers",
        "€3.79 (about $4.59) for the server, and SES's price for the mails",
        "2026-05-07",
        "https://www.agenticarchitect.ai/blog/self-hosting-ai-stack-hetzner",
    ),
    Quoted(
        "Buttondown, over 1,000 subscribers, with what it asks extra for",
        "about $36",
        "2026-05-07",
        "https://www.agenticarchitect.ai/blog/self-hosting-ai-stack-hetzner",
    ),
    Quoted(
        "Mailchimp, the smallest plan that is paid for",
        "from $13",
        "2026-05-30",
        "https://botapolis.com/pricing/mailchimp",
    ),
)
"""Second-hand, all of them: their own price lists were not at hand. For Luma no price was found."""
