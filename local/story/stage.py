"""What every part of the story uses: how people act in it, and how it looks at the outcome."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import requests

from fakes.mailbox import Received
from local.browser import Form
from local.world import World, utc
from shared.adapters.dynamodb.table import Table
from shared.model.member import Member
from shared.model.session import Session

GROUP = "ml-theory"
HERE = Path(__file__).parent.parent


class StoryError(Exception):
    """Something that the story tells did not happen."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What happens at a moment of the story."""

    at: datetime
    what: str
    play: Callable[[], object]


Script = list[tuple[str, str, Callable[[], object]]]


def scenes(script: Script) -> list[Scene]:
    """The scenes of *script*, whose moments are RFC 3339 to the minute, UTC."""
    return [Scene(utc(at), what, play) for at, what, play in script]


class Stage:
    """People do what people do: they look at pages, press buttons, type commands. Whether it helped is read from mails and table."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.responses: dict[str, str] = {}

    # --- what people do
    def _apply(self, name: str, address: str, *, push: bool = True) -> None:
        titles = {question["title"] for question in self.world.form.questions()}
        answers: dict[str, str | list[str]] = {
            "Name": name,
            "E-mail address" if "E-mail address" in titles else "Email": address,
        }
        if "Affiliation" in titles:
            answers["Affiliation"] = "Independent"
        self.responses[name] = self.world.form.submit(answers, at=self.world.clock.now())
        if push:
            self._expect(self.world.push() == 204, "Google's push was not taken")

    def _confirm(self, *addresses: str, group: str = GROUP) -> None:
        for address in addresses:
            url = self._link(self._mail("confirm", address))
            shown = requests.get(url, timeout=30)
            self._expect(shown.ok and "<button" in shown.text, f"{address}'s confirmation page shows no button")
            self._expect(
                self._member(address, group).state.value == "pending_confirmation",
                "looking at a link changed something",
            )
            self._expect(requests.post(url, data={"choice": "confirm"}, timeout=30).ok, f"{address} could not confirm")
            self.world.stack.quiet()

    def _decide(self, lead: str, choice: str, *names: str) -> None:
        for name in names:
            mails = [
                m
                for m in self._mails("application", f"{lead}@example.org")
                if name in str(m.parsed().get_body(("plain",)))
            ]
            self._expect(len(mails) == 1, f"{lead} got {len(mails)} mails about {name}'s application")
            answer = requests.post(self._link(mails[0]), data={"choice": choice}, timeout=30)
            self._expect(answer.ok, f"{lead}'s decision about {name} was answered {answer.status_code}")
            self.world.stack.quiet()

    def _put(self, key: str, body: bytes) -> None:
        self.world.stack.client("s3").put_object(Bucket=self.world.stack.outputs["UploadsBucket"], Key=key, Body=body)
        self.world.stack.quiet()

    # --- looking at the outcome
    def _own(self, mail: Received, **fields: str) -> str:
        """What the own page says when the form behind *mail*'s link is sent with *fields*; first it is only looked at."""
        url = self._links(mail, "m")[0]
        self._expect(requests.get(url, timeout=30).ok, f"{mail.file.name}: the own page does not open")
        answer = requests.post(url, data=fields, timeout=30)
        self._expect(answer.ok, f"{mail.file.name}: the own page answered {answer.status_code}")
        self.world.stack.quiet()
        return answer.text

    def _filled(self, url: str, **changes: str) -> str:
        """What the page behind *url* says once its form, with *changes*, was sent as a browser sends it."""
        page = requests.get(url, timeout=30)
        self._expect(page.ok, f"{url.rpartition('/')[0]} does not open: {page.status_code}")
        answer = requests.post(url, data=Form(page.text).fields | changes, timeout=30)
        self._expect(answer.ok, f"{url.rpartition('/')[0]} answered {answer.status_code}")
        self.world.stack.quiet()
        return answer.text

    def _fortnight(self, *words: str) -> str:
        """The command line, as a co-lead types it; what it says."""
        port = self.world.url.rpartition(":")[2]
        done = self.world.commands.run(f"--laptop={port}", *words)
        self._expect(done.code == 0, f"fortnight {' '.join(words)}: {done.out}{done.err}")
        return done.out

    def _mails(self, kind: str, to: str) -> list[Received]:
        return [message for message in self.world.mailbox.messages if message.kind == kind and message.to == to]

    def _mail(self, kind: str, to: str) -> Received:
        found = self._mails(kind, to)
        self._expect(len(found) >= 1, f"{to} got no {kind} mail")
        return found[-1]

    def _link(self, mail: Received) -> str:
        """The signed link in the mail's text, as its reader would press it."""
        return self._links(mail, "l|talk")[0]

    def _links(self, mail: Received, kinds: str = "l") -> list[str]:
        """All signed links in the mail's text whose path begins with one of *kinds*."""
        found = re.findall(rf"{re.escape(self.world.url)}/(?:{kinds})/\S+", text(mail))
        self._expect(bool(found), f"{mail.file.name} has no link")
        return found

    def _labelled(self, mail: Received, words: str) -> str:
        """The link in the mail's text that stands behind *words*."""
        found = re.search(rf"^{re.escape(words)}[^\n]*?: (http\S+)", text(mail), re.MULTILINE)
        self._expect(found is not None, f"{mail.file.name} has no link for {words!r}")
        return found[1] if found else ""

    def _followed(self, page: str, words: str) -> str:
        """Where the link with these *words* on a page leads."""
        found = re.search(rf'href="([^"]+)"[^>]*>{re.escape(words)}<', page)
        self._expect(found is not None, f"a page has no link {words!r}")
        return f"{self.world.url}{found[1]}" if found else ""

    def _member(self, address: str, group: str = GROUP) -> Member:
        table = Table(self.world.stack.outputs["TableName"])
        found = [m for page, _ in table.members(group) for m in page if m.address == address]
        self._expect(len(found) == 1, f"there are {len(found)} members with the address {address}")
        return found[0]

    def _session(self, key: str) -> Session:
        row = Table(self.world.stack.outputs["TableName"]).get(Session, GROUP, key)
        self._expect(row is not None, f"there is no session {key}")
        assert row is not None  # noqa: S101  for the type checker
        return row

    def _page(self, key: str) -> str:
        found = self.world.read(f"{GROUP}/s/{key}/index.html")
        return found[0].decode() if found else ""

    def _expect(self, true: bool, otherwise: str) -> None:
        if not true:
            raise StoryError(f"{self.world.clock.now():%Y-%m-%d %H:%M}: {otherwise}")


def text(mail: Received) -> str:
    """The mail's text, as its reader sees it."""
    body = mail.parsed().get_body(("plain",))
    return str(body.get_content()) if body else ""
