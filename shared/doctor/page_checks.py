"""Whether links and pages are where mails say that they are."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from shared.doctor.checks import NO_SUCH_NAME, NOBODY, Addresses, Answer, Check, Sources, Verdict, fine, wrong

UNSET = "not-yet.invalid"
"""The placeholder for both addresses that earlier versions deployed at first."""
SOON = timedelta(days=14)
"""Certificates are renewed a month or two before they expire; one with less time left is not being renewed."""
DEPLOY = "make deploy: the stack then knows its own addresses"
_UNSIGNED = "/l/is-anybody-there"
"""A link that nobody signed; the function behind it answers that it is invalid."""


def links(at: Addresses) -> Iterator[Verdict]:
    """Where links in mails lead: what answers must be our function, which knows a link that it did not sign."""
    base = at.outputs.get("LinksUrl", "")
    if _unset(base):
        yield wrong("links in mails lead nowhere", DEPLOY)
        return
    answer = at.answer(base + _UNSIGNED)
    if trouble := _trouble(answer):
        yield wrong(
            f"{base}: {trouble}",
            "does its domain lead to the API (LinksDomain to output LinksTarget, BaseUrl to ApiUrl)? If not, "
            + _without("BaseUrl"),
        )
    elif answer.status < 400:
        yield wrong(
            f"{base}: something else answers there",
            f"lead its domain to the API (LinksDomain to output LinksTarget, BaseUrl to ApiUrl), or {_without('BaseUrl')}",
        )
    else:
        yield fine(base)


def pages(at: Addresses) -> Iterator[Verdict]:
    site = at.outputs.get("PageOrigin", "")
    if _unset(site):
        yield wrong("mails cannot name the page", DEPLOY)
        return
    answer = at.answer(f"{site}/")
    if trouble := _trouble(answer):
        yield wrong(
            f"{site}: {trouble}",
            "does its domain lead to the distribution (PageDomain to output PageTarget, SiteUrl to output SiteUrl)? If not, "
            + _without("SiteUrl"),
        )
    elif answer.status >= 400:
        yield wrong(
            f"{site}: no page is there ({answer.status})",
            "fortnight apply group.yaml, if there is no group yet; else fortnight site rebuild",
        )
    else:
        yield fine(site)


def nowhere(at: Addresses) -> Iterator[Verdict]:
    """What is wrong if links and page lead nowhere; that a function fails, or no page was made yet, is another matter."""
    for output, path, look in (("LinksUrl", _UNSIGNED, links), ("PageOrigin", "/", pages)):
        origin = at.outputs.get(output, "")
        answer = Answer(trouble=NO_SUCH_NAME) if _unset(origin) else at.answer(origin + path)
        elsewhere = look is links and 0 < answer.status < 400
        if elsewhere or answer.trouble in (NO_SUCH_NAME, NOBODY):
            yield from look(at)


def certificates(at: Sources) -> Iterator[Verdict]:
    for origin in dict.fromkeys((at.outputs.get("LinksUrl", ""), at.outputs.get("PageOrigin", ""))):
        if _unset(origin) or urlsplit(origin).scheme != "https":
            continue
        host, answer = urlsplit(origin).hostname, at.answer(f"{origin}/")
        if answer.expires is None:
            yield wrong(
                f"{host}: {answer.trouble or 'it shows no certificate'}",
                "ACM console: is there a certificate for this name, and does the domain use it?",
            )
        elif answer.expires - at.now() < SOON:
            yield wrong(
                f"{host}: it ends on {_day(answer.expires)}",
                "ACM renews it by itself while its CNAME stands in DNS: is it there?",
            )
        else:
            yield fine(f"{host}: until {_day(answer.expires)}")


def buckets(at: Sources) -> Iterator[Verdict]:
    for output, what in (("SiteBucket", "the pages'"), ("UploadsBucket", "the uploads'")):
        name = at.outputs.get(output, "")
        if not (name and at.bucket(name)):
            yield wrong(
                f"{what} bucket {name or '(none)'} does not answer",
                "make deploy; if it was deleted, remove it from the stack first",
            )


def distribution(at: Sources) -> Iterator[Verdict]:
    state = at.distribution()
    if state == "Disabled":
        yield wrong("it is switched off: nobody sees the page", "CloudFront console: enable it")
    elif not state:
        yield wrong("there is none", "make deploy")
    else:
        yield fine("deployed" if state == "Deployed" else "a change is on its way; it takes some minutes")


def _without(parameter: str) -> str:
    """How to clear *parameter*, which deployments keep."""
    return f"fortnight deploy --set {parameter}="


def _unset(origin: str) -> bool:
    return not origin or urlsplit(origin).hostname == UNSET


def _trouble(answer: Answer) -> str:
    return answer.trouble if not answer.status else f"it answers {answer.status}" if answer.status >= 500 else ""


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"


CHECKS = (
    Check(name="links", label="links in mails", look=links),
    Check(name="pages", label="the page", look=pages),
    Check(name="certificate", label="certificates", look=certificates, laptop=False),
    Check(name="buckets", label="buckets", look=buckets),
    Check(name="distribution", label="CloudFront", look=distribution, laptop=False),
)
