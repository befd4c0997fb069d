"""Every kind of page on one loopback origin: the site with something of everything, what is behind signed links, and the demo.

The functions run in this process on moto, their pages are answered through the laptop's front as its visitors get them.
"""

import re
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import requests
from flask import Flask, Response, request
from moto import mock_aws

from fakes.chat_api import ChatRoom
from fakes.form import Form
from fakes.forms import Forms
from fakes.forms_api import FormsApi
from fakes.mailbox import Mailbox
from fakes.serving import free_port, serve
from local.browser import Form as Filled
from local.decks import deck
from local.front import Api, Object, front
from shared import signed_links
from shared.adapters import clients, secrets
from shared.adapters.google import google_forms
from shared.model.group import Attendance, Feedback, Group
from shared.model.member import Member
from shared.model.proposal import ProposalState, Proposer, TalkProposal
from shared.model.recording import Recording
from shared.model.session import Session, Talk
from shared.model.survey import Survey, SurveyState
from shared.model.vote import Asked, Chosen, Tally, Vote, VoteState
from shared.signed_links import Link
from shared.site import Page
from shared.site.rendering import FOR_GOOD
from shared.slides.checking import check
from shared.store import Create, Replace
from tests.audit import desk
from tests.audit.cast import HARD_ON_PAGES, Cast
from tests.browser.sites import PAGES, WORDS, everything
from tests.builders.signups import mail_bytes
from tests.patience import PATIENCE
from tests.payloads import http_event
from tests.platform import FUNCTIONS, Platform, answer_links, apply, demo_group, import_archive, ses_mails, speaker_kit
from tests.unit.site.examples import DECK, GROUP, archive, made, seven

LEAD = "mika@example.org"
START = datetime(2023, 10, 7, tzinfo=UTC)
DAY = timedelta(days=1)
LONG = "Average-case behaviour of gradient descent, where classical theorems describe the worst case; " * 4
ANSWERS: dict[str, tuple[str, dict[str, str]]] = {
    "kit-wrong": (
        "kit",
        {"title": "T" * 201, "reading-1": "Notes", "url-1": "nowhere at all", "seen-title": "another's"},
    ),
    "kit-saved": ("kit", {}),
    "own-saved": ("own", {"choice": "save"}),
    "own-data": ("own", {"choice": "data"}),
    "propose-wrong": ("propose", {"choice": "propose", "topic": "", "url": "mailto:x@example.org"}),
    "ballot-saved": ("ballot", {"choice": "vote"}),
    "recap-saved": ("recap-draft", {"choice": "save", "note": "Thanks to **all**, and $x<y$."}),
    "chosen-sure": ("chosen", {"choice": "decline"}),
    "erase-sure": ("data", {"choice": "erase"}),
    "confirmed": ("confirm", {"choice": "confirm"}),
    "approved": ("decide", {"choice": "approve"}),
    "coming-said": ("coming", {"choice": "all"}),
    "how-said": ("how-was-it", {"worth": "yes"}),
    "left": ("leave", {"choice": "leave"}),
}
"""What is pressed for a page that is only ever an answer: behind which link, and the fields."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of page: where it is, and what is special about it."""

    url: str
    signed: bool = False
    missing: bool = False
    """It is answered with 404, on purpose."""
    desk: bool = False
    cookies: dict[str, str] = field(default_factory=dict)
    """Those of a browser in which a co-lead is logged in."""

    @property
    def private(self) -> bool:
        """Whether it is for some only, and no search engine's affair."""
        return self.signed or self.desk

    def text(self) -> str:
        return requests.get(self.url, cookies=self.cookies, timeout=PATIENCE).text


@dataclass(frozen=True, slots=True)
class Stage:
    """What is served: the kinds by name, every object of the sites by its address, and the mails that were sent."""

    url: str
    kinds: dict[str, Kind]
    objects: dict[str, Page]
    platform: Platform

    def documents(self) -> Iterator[tuple[str, str]]:
        """Every page of HTML by name, and what the forms behind the signed links answer."""
        for key, page in self.objects.items():
            if key.endswith(".html"):
                yield key.removesuffix(".html"), page.body.decode()
        for name, kind in self.kinds.items():
            if kind.private:
                yield f"{'desk' if kind.desk else 'signed'}/{name}", kind.text()
        for name, (of, fields) in ANSWERS.items():
            yield f"signed/{name}", pressed(self.kinds[of].url, fields)
        for name in desk.UNTAKEN:
            yield f"desk/{name}", desk.untaken(self.url, name, self.kinds["desk-today"].cookies)

    def mail(self, subject: str, to: str) -> str:
        """The HTML of the newest mail to *to* whose subject has *subject* in it."""
        found = [mail for mail in _mails() if subject in str(mail["Subject"]) and to in str(mail["To"])]
        return str(found[-1].get_body(("html",)).get_content())


def pressed(url: str, fields: dict[str, str]) -> str:
    """The answer to the form at *url*, filled in as it came but for *fields*."""
    form = Filled(requests.get(url, timeout=PATIENCE).text).fields
    answer = requests.post(url, data=form | fields, timeout=PATIENCE)
    answer.raise_for_status()
    return answer.text


@contextmanager
def stage(cast: Cast = HARD_ON_PAGES) -> Iterator[Stage]:
    """The whole, with *cast*, while the block lasts."""
    with ExitStack() as parts:
        folder = Path(parts.enter_context(TemporaryDirectory()))
        patch = parts.enter_context(pytest.MonkeyPatch.context())
        for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
            patch.delenv(name, raising=False)
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        form = Form.load(now=lambda: START)
        forms = parts.enter_context(serve(FormsApi(form).app()))
        google_forms._service.cache_clear()
        parts.enter_context(mock_aws())
        platform = Platform(patch, form, forms.url, ChatRoom(lambda: START))
        parts.callback(platform.close)
        patch.setenv("FORTNIGHT_BASE_URL", url)
        patch.setenv("FORTNIGHT_COOKIES", "plain")
        patch.setenv("FORTNIGHT_SITE_URL", f"{url}/demo")
        for module in FUNCTIONS:
            module.settings.cache_clear()
        objects = _sites(url, folder)
        api = parts.enter_context(serve(_api(platform)))
        app = front(
            read=lambda key: _object(objects.get(key)),
            api=lambda: Api(api.url),
            forms=Forms(form, now=lambda: START),
            mailbox=Mailbox(folder / "mail", now=lambda: START, rate=1000),
            now=lambda: START,
            move=lambda _: None,
        )
        parts.enter_context(serve(app, port))
        signed = People(platform, url, cast).live()
        objects |= {f"demo/{key}": page for key, page in _published().items()}
        site = {name: Kind(f"{url}/ml-theory/{path}") for name, path in PAGES.items()}
        site |= {"groups": Kind(f"{url}/"), "404": Kind(f"{url}/nowhere/", missing=True)}
        yield Stage(url, site | signed | _desk(platform, url), objects, platform)


def _desk(platform: Platform, url: str) -> dict[str, Kind]:
    desk.counted(platform)
    seat = desk.sits(platform, url, LEAD)
    inside = {f"desk-{name}": f"{url}{desk.HOME}/{path}".rstrip("/") for name, path in desk.PAGES.items()}
    outside = {f"desk-{name}": f"{url}{path}" for name, path in desk.OUTSIDE.items()}
    return {name: Kind(there, desk=True, cookies=seat) for name, there in inside.items()} | {
        name: Kind(there, desk=True, missing=name == "desk-nowhere") for name, there in outside.items()
    }


def _sites(url: str, folder: Path) -> dict[str, Page]:
    """A site with something of everything, and one of a single group (whose root leads on) below ``/one``."""
    body = deck("Double descent", "Ada Example", 24)
    (folder / "deck.pdf").write_bytes(body)
    verdict = check(folder / "deck.pdf", "deck.pdf", scratch=folder)
    one = made(*archive(), *seven("2023-10-14"), group=GROUP, url=f"{url}/one")
    decks = {
        DECK.file: Page(body, "application/pdf", FOR_GOOD),
        WORDS: Page((verdict.text or "").encode(), "text/plain; charset=utf-8", FOR_GOOD),
        str(DECK.thumbnail): Page(verdict.thumbnail or b"", "image/webp", FOR_GOOD),
    }
    return everything(url) | decks | {f"one/{key}": page for key, page in (one | decks).items()}


def _published() -> dict[str, Page]:
    """What the functions wrote into the site's bucket."""
    s3, found = clients.client("s3"), {}
    for item in s3.list_objects_v2(Bucket="site")["Contents"]:
        told = s3.get_object(Bucket="site", Key=item["Key"])
        found[item["Key"]] = Page(told["Body"].read(), told["ContentType"], told["CacheControl"])
    return found


def _object(page: Page | None) -> Object | None:
    return (page.body, page.content_type, {"Cache-Control": page.cache}) if page else None


def _api(platform: Platform) -> Flask:
    """The HTTP API: each request as the event that its function gets, one at a time."""
    app, turn = Flask("api"), threading.Lock()

    @app.route("/<path>/<token>", methods=["GET", "POST"])
    def press(path: str, token: str) -> Response:
        more = {"headers": {k.lower(): v for k, v in request.headers}, "queryStringParameters": request.args.to_dict()}
        event = http_event(request.method, f"/{path}/{token}", token, request.get_data(as_text=True), **more)
        with turn:
            answer = platform._invoke(speaker_kit if path == "talk" else answer_links, event)
        return Response(answer["body"], answer["statusCode"], headers=answer["headers"])

    def invoke(module: Any, event: dict[str, Any]) -> Any:
        with turn:
            return platform._invoke(module, event)

    desk.answers(app, invoke)
    return app


def _mails() -> list[Any]:
    return [message_from_bytes(mail_bytes(mail), policy=policy.default) for mail in ses_mails()]


class People:
    """Who lives through a few weeks of the demo's group, until there is a link to every kind of page."""

    def __init__(self, platform: Platform, url: str, cast: Cast) -> None:
        self.platform, self.url, self.cast = platform, url, cast
        self.table = platform.table

    def link(self, path: str, to: str, subject: str = "") -> str:
        """The newest link below *path* that was mailed to *to*."""
        for mail in reversed(_mails()):
            if to in str(mail["To"]) and subject in str(mail["Subject"]):
                text = str(mail.get_body(("plain",)).get_content())
                if found := re.findall(rf"{re.escape(self.url)}/{path}/\S+", text):
                    return str(found[0])
        raise LookupError(f"no link /{path}/ was mailed to {to}")

    def signed(self, path: str, purpose: str, *subject: str) -> str:
        token = signed_links.sign(Link(purpose, ("ml-theory", *subject)), secrets.keys("/fortnight/keys"))
        return f"{self.url}/{path}/{token}"

    def ticks(self, *moments: datetime) -> None:
        for moment in moments:
            self.platform.tick(moment)
            self.platform.settle()

    def presses(self, url: str, **fields: str) -> None:
        pressed(url, fields)
        self.platform.settle()

    def applies(self, name: str, address: str, **answers: str) -> str:
        """Signs up; the link to confirm with."""
        self.platform.form.submit({"Name": name, "Email": address, **answers}, at=self.platform.now)
        self.platform.wake()
        self.platform.settle()
        return self.link("l", address)

    def comes_in(self, name: str, address: str) -> Member:
        self.presses(self.applies(name, address), choice="confirm")
        self.presses(self.link("l", LEAD), choice="approve")
        return next(row for row in self.platform.rows(Member) if row.address == address)

    def live(self) -> dict[str, Kind]:
        """The links by the kind of page behind them."""
        self.platform.at(START)
        apply(self.platform, demo_group())
        import_archive(self.platform)
        self.ticks(START)
        kits = {name: self.link("talk", f"{name}@") for name in ("ada", "noor", "bo", "fay")}
        gail, eve = (
            self.comes_in(self.cast.proposer, "gail@example.org"),
            self.comes_in("Eve Example", "eve@example.org"),
        )
        self.platform.upload(
            "ml-theory/2023-10-28/implicit-bias/slides.pdf",
            deck("The implicit bias of gradient descent", "Ada Example", 12),
        )
        for day in (14, 28):
            self.ticks(*(datetime(2023, 10, day, 21, minute, tzinfo=UTC) for minute in (0, 5)))
        drafts = [
            self.link("r", LEAD, subject) for subject in ("the recap of The implicit bias", "the recap of Discussion")
        ]
        self.presses(drafts[1], choice="send", note="Thanks to **all** who came.")
        self.ticks(datetime(2023, 11, 4, 21, tzinfo=UTC))
        found = {
            "kit": kits["fay"],
            "kit-next": kits["bo"],
            "kit-held": kits["ada"],
            **self.memberships(eve),
            **self.votes(gail),
            "recap-draft": drafts[0],
            "recap-sent": drafts[1],
            "video": self.video(),
            **self.sessions(eve),
            "broken": f"{self.url}/l/a.broken.link",
        }
        self.platform.publish()
        return {name: Kind(url, signed=True, missing=name == "broken") for name, url in found.items()}

    def memberships(self, eve: Member) -> dict[str, str]:
        confirm = self.applies("Cy Waits", "cy@example.org")
        second = self.applies(self.cast.waits, "dee@example.org", Affiliation=self.cast.affiliation)
        self.presses(second, choice="confirm")
        decide = self.link("l", LEAD)
        self.comes_in("Fay Rests", "fay@example.org")
        decided = self.link("l", LEAD)
        paused = self.link("m", "fay@example.org")
        self.presses(paused, choice="pause", until="2023-12-24")
        own = self.signed("m", signed_links.MEMBER, eve.id)
        self.presses(own, choice="data")
        return {
            "confirm": confirm, "decide": decide, "decided": decided, "leave": self.signed("l", signed_links.LEAVE, eve.id), "own": own,
            "own-paused": paused, "data": self.link("m", "eve@example.org"),
        }  # fmt: skip

    def sessions(self, eve: Member) -> dict[str, str]:
        """What members and speakers are shown before and after a session, in a group that asks for it."""
        group, over = self.table.get(Group, "ml-theory"), "2023-10-28"
        assert group
        said: dict[str, Any] = {"worth": {"yes": 5, "partly": 2, "no": 1}, "pace": {"slow": 0, "right": 6, "fast": 2}}
        lines = ("More of the proofs, and fewer of the plots", "V" + "ery" * 80)
        told = Survey(
            group=group.id,
            session=over,
            closes=self.platform.now,
            state=SurveyState.CLOSED,
            responses=8,
            lines=lines,
            **said,
        )
        asks = Survey(group=group.id, session="2023-10-14", closes=self.platform.now + 5 * DAY, state=SurveyState.OPEN)
        asking = replace(group, attendance=Attendance(ask=True, number="members"), feedback=Feedback(ask=True))
        self.table.commit(Replace(asking), Create(told), Create(asks))
        return {
            "coming": self.signed("m", signed_links.COME, eve.id, "2023-11-11", "no"),
            "who-comes": self.signed("m", signed_links.WHO, over, "implicit-bias"),
            "how-was-it": self.signed("m", signed_links.FEEDBACK, eve.id, asks.session),
            "how-it-was": self.signed("m", signed_links.OUTCOME, over, "implicit-bias"),
            "cannot": self.signed("m", signed_links.WITHDRAW, "2023-11-11", "sharpness"),
        }

    def votes(self, gail: Member) -> dict[str, str]:
        now = self.platform.now
        ours = [
            TalkProposal(group="ml-theory", id=name * 10, topic=topic, speaker=self.cast.proposer, made=now, about=LONG)
            for name, topic in zip("abc", self.cast.topics, strict=True)
        ]  # fmt: skip
        for row in ours:
            who = Proposer(group="ml-theory", proposal=row.id, name=row.speaker, address=gail.address, member=gail.id)
            self.table.commit(Create(row), Create(who))
        names = tuple(row.id for row in ours)
        session = self.table.get(Session, "ml-theory", "2023-11-25")
        assert session
        talk = Talk(slug="gail-votes", speaker=self.cast.proposer, title=self.cast.topics[2], unconfirmed=True)
        chosen = replace(
            ours[2], state=ProposalState.CHOSEN, session="2023-11-25", talk="gail-votes", vote="2023-10-28", version=1
        )
        running = Vote(
            group="ml-theory", id="2023-11-04", proposals=names[:2], opened=now, closes=now + 5 * DAY, seats=2
        )
        counted = Vote(
            group="ml-theory", id="2023-10-28", proposals=names, opened=now - 9 * DAY, closes=now - DAY, seats=2, ballots=7,
            state=VoteState.CLOSED, ranking=tuple(Tally(proposal=n, approvals=k) for n, k in zip(names[::-1], (6, 4, 1), strict=True)),
            chosen=(Chosen(proposal=names[2], at=now - DAY, asked=Asked.ONCE),),
        )  # fmt: skip
        self.table.commit(
            Replace(chosen), Replace(replace(session, talks=(talk,), kind="talks")), Create(running), Create(counted)
        )
        return {
            "propose": self.signed("p", signed_links.PROPOSE, gail.id),
            "ballot": self.signed("b", signed_links.VOTE, "2023-11-04", gail.id),
            "outcome": self.signed("b", signed_links.VOTE, "2023-10-28", gail.id),
            "chosen": self.signed("c", signed_links.CHOSEN, "2023-11-25", "gail-votes", names[2]),
        }

    def video(self) -> str:
        row = Recording(
            group="ml-theory", id="FAKEvid0002", title=self.cast.recording, published=datetime(2023, 10, 29, tzinfo=UTC),
            session="2023-10-28",
        )  # fmt: skip
        self.table.commit(Create(row))
        return self.signed("v", signed_links.RECORDING, row.id, "mika")
