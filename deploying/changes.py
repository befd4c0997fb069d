"""A change set in plain words: what is made, changed, replaced and taken away, and what hangs on that."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from shared.text.inline import counted, listed


class Kind(StrEnum):
    """What happens to a resource."""

    CREATED = "created"
    CHANGED = "changed"
    REPLACED = "replaced"
    PERHAPS = "perhaps replaced"
    REMOVED = "removed"


NOUNS = {
    "AWS::ApiGatewayV2::Api": "HTTP API",
    "AWS::ApiGatewayV2::ApiMapping": "domain mapping",
    "AWS::ApiGatewayV2::DomainName": "links domain",
    "AWS::ApiGatewayV2::Stage": "API stage",
    "AWS::CloudFront::Distribution": "page distribution",
    "AWS::CloudFront::Function": "page rule",
    "AWS::CloudFront::OriginAccessControl": "page access",
    "AWS::CloudFront::ResponseHeadersPolicy": "header set",
    "AWS::CloudWatch::Alarm": "alarm",
    "AWS::CloudWatch::Dashboard": "dashboard",
    "AWS::DynamoDB::Table": "table",
    "AWS::Events::Rule": "event rule",
    "AWS::IAM::Policy": "role rule",
    "AWS::IAM::Role": "role",
    "AWS::Lambda::EventInvokeConfig": "retry setting",
    "AWS::Lambda::EventSourceMapping": "trigger",
    "AWS::Lambda::Function": "function",
    "AWS::Lambda::Permission": "call permission",
    "AWS::Logs::LogGroup": "log",
    "AWS::Logs::MetricFilter": "log counter",
    "AWS::S3::Bucket": "bucket",
    "AWS::S3::BucketPolicy": "bucket rule",
    "AWS::SES::ConfigurationSet": "mail setting",
    "AWS::SES::ConfigurationSetEventDestination": "bounce route",
    "AWS::SES::EmailIdentity": "mail sender",
    "AWS::SES::ReceiptRule": "rule for mail that comes in",
    "AWS::SES::ReceiptRuleSet": "set of rules for mail that comes in",
    "AWS::SNS::Subscription": "alarm reader",
    "AWS::SNS::Topic": "alarm topic",
    "AWS::SQS::Queue": "queue",
    "AWS::SQS::QueuePolicy": "queue rule",
    "AWS::SSM::Parameter": "parameter",
    "AWS::Scheduler::Schedule": "schedule",
}
"""Of all types in the template, singular; many have an s. A type that is not named here is called as AWS calls it."""
HANGS = {
    "AWS::ApiGatewayV2::Api": "links that are out begin with its address, and end with it",
    "AWS::ApiGatewayV2::DomainName": "links lead to it by a DNS record, which has to lead elsewhere then",
    "AWS::CloudFront::Distribution": "the page gets another address",
    "AWS::DynamoDB::Table": "members, sessions and mails are in it; they stay in the old one, and the new one is empty",
    "AWS::S3::Bucket": "its files stay in the old one, and the new one is empty",
    "AWS::SES::EmailIdentity": "no mail goes from it until records for a new one are published",
    "AWS::SNS::Subscription": "the address has to be confirmed again",
    "AWS::SQS::Queue": "what waits in it is lost, or stays behind in the old one",
}
"""What people or data lose, or have to do, when one of that type is replaced or taken away."""
HANGS_ON_NAME = {
    "PullSignupsRole": "where no key is kept, Google knows the function by this role's name, and has to be told the new one "
    "(docs/deploy.md, The form)",
}
"""The same of single ones, by their names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why a property changes. *recreation*: ``Never``, ``Conditionally``, ``Always``; *source* and *entity*: what it follows
    (``ResourceAttribute``, ``Table.Arn``)."""

    recreation: str
    source: str = ""
    entity: str = ""

    def follows(self) -> str:
        """The resource that it follows; empty if it is changed itself."""
        return self.entity.partition(".")[0] if self.source in ("ResourceReference", "ResourceAttribute") else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Of one resource, as CloudFormation foresees it. *action*: ``Add``, ``Modify``, ``Remove`` and rarer ones; *replacement*: ``True``,
    ``False``, ``Conditional``."""

    name: str
    type: str
    action: str
    replacement: str = ""
    causes: tuple[Cause, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A change in words."""

    name: str
    type: str
    kind: Kind

    @property
    def hangs(self) -> str:
        """What is lost with it, or has to be done because of it; empty if nobody notices."""
        return HANGS_ON_NAME.get(self.name, HANGS.get(self.type, "")) if self.ends else ""

    @property
    def ends(self) -> bool:
        """Whether what exists now is removed."""
        return self.kind in (Kind.REPLACED, Kind.PERHAPS, Kind.REMOVED)


def told(changes: Sequence[Change]) -> tuple[Told, ...]:
    """What becomes of each resource.

    CloudFormation says ``Conditional`` of whatever follows something that changes, as a function's permissions follow the function,
    though its name stays. That is only counted where what it follows is replaced itself, or where its own properties ask for it.
    """
    replaced = {change.name for change in changes if change.replacement == "True"}
    perhaps: set[str] = set()
    while more := {
        change.name
        for change in changes
        if change.replacement == "Conditional" and change.name not in perhaps and _moves(change, replaced | perhaps)
    }:
        perhaps |= more
    return tuple(
        Told(name=change.name, type=change.type, kind=_kind(change, perhaps))
        for change in sorted(changes, key=lambda change: (change.type, change.name))
    )


def _moves(change: Change, moved: set[str]) -> bool:
    asking = [cause for cause in change.causes if cause.recreation != "Never"]
    return not change.causes or any(not cause.follows() or cause.follows() in moved for cause in asking)


def _kind(change: Change, perhaps: set[str]) -> Kind:
    if change.action in ("Add", "Import"):
        return Kind.CREATED
    if change.action == "Remove":
        return Kind.REMOVED
    if change.replacement == "True":
        return Kind.REPLACED
    return Kind.PERHAPS if change.name in perhaps or change.action == "Dynamic" else Kind.CHANGED


def compared(old: dict[str, str], new: dict[str, str], differ: Iterable[str]) -> tuple[Told, ...]:
    """The same from two templates' types by name, where CloudFormation was not asked; *differ* are those of both that are not the same."""
    kinds = {name: Kind.CREATED for name in new if name not in old}
    kinds |= {name: Kind.REMOVED for name in old if name not in new}
    kinds |= dict.fromkeys(differ, Kind.CHANGED)
    types = old | new
    return tuple(
        Told(name=name, type=types[name], kind=kinds[name])
        for name in sorted(kinds, key=lambda name: (types[name], name))
    )


def in_words(changes: Sequence[Told]) -> Iterator[str]:
    """A line for each kind of change; what goes has one of its own if something hangs on it."""
    for kind in (Kind.CREATED, Kind.CHANGED):
        if of_kind := [change for change in changes if change.kind is kind]:
            yield f"{kind}: {_grouped(of_kind, named=kind is not Kind.CREATED)}"
    for change in changes:
        if change.hangs:
            yield f"{change.kind.upper()}: {change.name}, {noun(change.type)}: {change.hangs}"
    for kind in (Kind.REPLACED, Kind.REMOVED, Kind.PERHAPS):
        if of_kind := [change for change in changes if change.kind is kind and not change.hangs]:
            yield f"{kind.upper()}: {_grouped(of_kind, named=True)}"


def noun(kind: str) -> str:
    return NOUNS.get(kind, kind)


def _grouped(changes: Sequence[Told], *, named: bool) -> str:
    by_type: dict[str, list[str]] = defaultdict(list)
    for change in changes:
        by_type[change.type].append(change.name)
    return "; ".join(
        f"{counted(len(names), noun(kind))}{f' ({listed(names)})' if named else ''}" for kind, names in by_type.items()
    )
