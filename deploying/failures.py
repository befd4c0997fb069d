"""What AWS refuses, in words for who can mend it. Its own words change with every service: known is what is alike in them."""

import re
from typing import NamedTuple


class Reason(NamedTuple):
    """*words* say what is wrong, *mend* what to do."""

    words: str
    mend: str

    def __str__(self) -> str:
        return f"{self.words} → {self.mend}" if self.mend else self.words


_ADMIN = "log in as somebody with AdministratorAccess, or have that allowed"
_AGAIN = "repeat the command in some minutes"
_WHAT = r"perform: (?P<what>[\w-]+:\w+)"
_DENIED = "AccessDenied|UnauthorizedOperation|Access Denied|AuthorizationError"
_KINDS = (
    (
        r"ExpiredToken|RequestExpired|token.{0,40} (?:has |is )?expired|TokenRefreshRequired|SSOToken|session .{0,60}has expired",
        "your AWS login has ended",
        "log in again (aws sso login), and repeat the command",
    ),
    (
        r"SignatureDoesNotMatch|InvalidSignature|RequestTimeTooSkewed|Signature (?:not yet current|expired)",
        "AWS does not accept the signature: the secret key is wrong, or this machine's clock",
        "set the clock, or log in anew",
    ),
    (
        r"InvalidClientTokenId|UnrecognizedClient|InvalidAccessKeyId|AuthFailure|security token included in the request is invalid",
        "AWS does not know these credentials, or not in this region",
        "log in anew; a region that is off by default has to be switched on in the account's settings",
    ),
    (
        r"needs a subscription|OptInRequired|SubscriptionRequired|not (?:yet )?activated"
        r"|account is (?:currently )?(?:blocked|suspended|pending)",
        "the account is not ready for this service yet",
        "AWS mostly needs some hours after the sign-up; a payment method has to be there, and the phone number confirmed",
    ),
    (
        r"must be verified before",
        "AWS does not let this account make a CloudFront distribution yet: it wants to know the account first",
        'console, Support, "Account and billing": ask for the account to be verified for CloudFront; it takes a day or two',
    ),
    (
        rf"{_WHAT}\b.*explicit deny in a service control policy",
        "the organisation that the account belongs to forbids {what}",
        "who runs the organisation can allow it; else take another region or account",
    ),
    (
        rf"{_WHAT}\b.*(?:explicit deny|permissions boundary|session policy)",
        "a rule that is set on your login forbids {what}",
        "who made the login can change that; or log in as another",
    ),
    (_WHAT, "your login may not do {what}", _ADMIN),
    (
        rf"(?:{_DENIED}).*?(?:when calling the (?P<what>\w+) operation|operation '(?P<other>[\w:]+)')",
        "your login may not do {what}",
        _ADMIN,
    ),
    (rf"{_DENIED}|Forbidden|\b403\b", "your login may not do that", _ADMIN),
    (
        r"Email address is not verified",
        "SES has not verified an address, and the account is in its sandbox",
        "verify the address, or ask SES for production access (docs/deploy.md, Mail)",
    ),
    (
        r"CNAMEAlreadyExists|CNAMEs? you provided|domain name you provided already exists|already associated with a different",
        "the domain leads to another distribution or API of AWS's already",
        "take it away there, or give another domain",
    ),
    (
        r"us-east-1 region|InvalidViewerCertificate|UnsupportedCertificate|PENDING_VALIDATION|[Cc]ertificate.{0,200}"
        r"(?:not (?:yet )?(?:valid|issued|found|in the ISSUED)|pending|must be|does ?n.t exist|could not be found|does not exist)",
        "the certificate is not there, or not issued yet",
        "publish the CNAME record that ACM shows for it and wait until it is issued; LinksCertificate is of the stack's region, "
        "PageCertificate of us-east-1",
    ),
    (
        r"(?:[Ii]dentity|EmailIdentity)\b.{0,80}(?:already exist|AlreadyExists)",
        "SES has that identity already, and not by this stack",
        "repeat with --set SenderIdentity=, which leaves it as it is",
    ),
    (
        r"ThrottlingException|Throttling|Rate exceeded|TooManyRequests|SlowDown",
        "AWS asks to go slower",
        _AGAIN,
    ),
    (
        r"LimitExceeded|QuotaExceeded|Too[Mm]any\w+|[Qq]uota|[Ll]imit (?:has been )?(?:exceeded|reached)|maximum (?:number|limit)"
        r"|below its minimum value",
        "a bound of the account is reached",
        "Service Quotas console: look for what it names and ask for more, or delete what nobody needs",
    ),
    (
        r"already exists|AlreadyExists|AlreadyOwnedByYou|NameTaken|ResourceConflict",
        "something of that name is there already, and not by this stack",
        "delete it if nobody needs it, or take another name with --stack",
    ),
    (
        r"NoSuchKey|NoSuchBucket|PermanentRedirect|GetObject",
        "a function's artefact is not where it was put",
        "repeat the command, which puts it there again",
    ),
    (
        r"EndpointConnectionError|Could not connect|ConnectTimeout|ReadTimeout|ConnectionClosed|ProxyConnection|SSLError"
        r"|Connection was closed",
        "AWS was not reached: no network, or this region has not that service",
        "look at the network and the region's name, and repeat the command",
    ),
    (
        r"InternalFailure|InternalError|Internal (?:Failure|Error)|ServiceUnavailable|ServiceInternalError|NotStabilized"
        r"|GeneralServiceException|InsufficientCapacity",
        "AWS had a trouble of its own",
        _AGAIN,
    ),
    (r"(?P<what>\w+Domain) wants a certificate", "{what} wants a certificate", "give its ARN with --set, too"),
    (
        r"[Pp]arameter ['\"]?(?P<what>\w+)['\"]? (?:failed to satisfy|must)",
        "{what} is not right",
        "docs/deploy.md says what it takes; repeat with --set {what}=…",
    ),
)
"""What AWS says, as a pattern, and our words; the first that fits is it, so what is narrower stands above."""
_COMPILED = tuple((re.compile(pattern, re.DOTALL), words, mend) for pattern, words, mend in _KINDS)
_WRAPPED = re.compile(r'^Resource handler returned message: "?(?P<inside>.*?)"? \(RequestToken: .*\)$', re.DOTALL)
_TAILS = re.compile(r"\s*\((?:Service|RequestToken|Request ID|SDK Attempt|HandlerErrorCode)[^()]*\)")


def reason(said: str) -> Reason:
    """What AWS *said*, code and message, in words; what nobody foresaw stands as AWS says it."""
    for pattern, words, mend in _COMPILED:
        if found := pattern.search(said):
            names = found.groupdict()
            what = names.get("what") or names.get("other") or ""
            return Reason(words.format(what=what), mend.format(what=what))
    return Reason(f"AWS says: {bare(said)}", "")


def bare(said: str) -> str:
    """*said* without what CloudFormation and the library put around the words, on one line."""
    inside = found["inside"] if (found := _WRAPPED.match(said.strip())) else said
    inside = re.sub(r"^(?:\w+Exception|\w+Error) (?=An error)", "", inside)
    inside = re.sub(r"^An error occurred \((\w+)\) when calling the \w+ operation(?: \([^)]*\))?: ", r"\1: ", inside)
    return " ".join(_TAILS.sub("", inside).split())


def explained(said: str) -> str:
    """What AWS *said* in our words, and in its own, which name what they are about."""
    found = reason(said)
    return str(found) if found.words.startswith("AWS says") else f"{found}\n    (AWS says: {bare(said)})"
