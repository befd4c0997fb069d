"""The story: a season of a real group, lived through the real functions, by real events only.

The script knows who does what and when; whether it happened is read from mails, table and report.
"""

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import requests

from local.decks import deck, encrypted
from local.mailbox import Received
from local.world import World, utc
from shared.adapters.table import Table
from shared.members import Member

START, END = utc("2023-10-07T00:00"), utc("2024-01-29T00:00")
LEFT_OUT, DOUBLED = utc("2023-10-27T20:00"), utc("2023-11-10T21:00")
HERE = Path(__file__).parent
HOSTILE_NAME = "<script>alert('x')</script> {{7*7}}\r\nBcc: everyone@example.org"


class StoryError(Exception):
    """Something that the story tells did not happen."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What happens at a moment of the story."""

    at: datetime
    what: str
    play: Callable[[], None]


class Story:
    """The season on *world*; *tell* is called with each line of progress."""

    def __init__(self, world: World, tell: Callable[[str], None]) -> None:
        self.world, self.tell = world, tell
        self.responses: dict[str, str] = {}
        world.clock.left_out, world.clock.doubled = (LEFT_OUT,), (DOUBLED,)

    def live(self) -> None:
        """From the first day to the last. Raises :class:`StoryError` at the first thing that does not happen."""
        for scene in sorted(self.scenes(), key=lambda scene: scene.at):
            self.world.clock.advance(scene.at - timedelta(seconds=1))
            self.world.clock.set(scene.at)
            self.tell(f"{scene.at:%Y-%m-%d %H:%M}  {scene.what}")
            scene.play()
            self.world.stack.quiet()
        self.world.clock.advance(END)

    def scenes(self) -> list[Scene]:
        """Every scene; the ticks in between are the clock's."""
        script: list[tuple[str, str, Callable[[], None]]] = [
            ("2023-10-07T00:00", "keys, history, and the group's file", self._begin),
            ("2023-10-07T08:00", "Ada applies", lambda: self._apply("Ada Example", "ada@example.org")),
            ("2023-10-07T09:00", "Bo applies; Google's push comes twice", self._bo),
            ("2023-10-07T10:00", "both confirm", lambda: self._confirm("ada@example.org", "bo@example.com")),
            ("2023-10-07T12:00", "Mika lets both in", lambda: self._decide("mika", "approve", "Ada", "Bo")),
            ("2023-10-09T08:00", "Noor applies, address with capitals and blanks", self._noor),
            ("2023-10-09T18:00", "Noor confirms", lambda: self._confirm("noor@example.net")),
            ("2023-10-10T07:00", "Sol lets Noor in", lambda: self._decide("sol", "approve", "Noor")),
            (
                "2023-10-11T09:00",
                "Cleo mistypes the address",
                lambda: self._apply("Cleo Typo", "cleo at example dot org"),
            ),
            ("2023-10-12T09:00", "Bo applies a second time", lambda: self._apply("Bo S.", "BO@example.com")),
            ("2023-10-16T08:00", "a hostile name; a stranger's push is refused", self._hostile),
            ("2023-10-16T19:00", "the hostile name confirms", lambda: self._confirm("mallory@example.com")),
            (
                "2023-10-17T08:00",
                "and is let in: names are only names",
                lambda: self._decide("mika", "approve", "script"),
            ),
            (
                "2023-10-18T09:00",
                "Dana applies; the push is lost",
                lambda: self._apply("Dana Quiet", "dana@example.org", push=False),
            ),
            ("2023-10-18T20:00", "Dana, found by the hourly pull, confirms", lambda: self._confirm("dana@example.org")),
            ("2023-10-19T08:00", "Sol lets Dana in", lambda: self._decide("sol", "approve", "Dana")),
            ("2023-10-20T08:00", "Noor corrects the form's answers", self._noor_edits),
            ("2023-10-26T15:00", "Ada's slides come by a plain put", self._deck_put),
            ("2023-10-27T15:00", "Ada replaces them through the mailed link", self._deck_replaced),
            ("2023-10-30T08:00", "Eli applies", lambda: self._apply("Eli Elsewhere", "eli@example.net")),
            ("2023-10-30T09:00", "Eli confirms", lambda: self._confirm("eli@example.net")),
            ("2023-10-31T08:00", "Mika declines", lambda: self._decide("mika", "decline", "Eli")),
            ("2023-11-09T15:00", "Bo's slides are locked, then no PDF at all", self._decks_refused),
            ("2023-11-10T15:00", "a deck whose key names no talk", self._deck_unknown),
            (
                "2023-11-11T18:50",
                "Fay applies two hours before the session",
                lambda: self._apply("Fay Late", "fay@example.com"),
            ),
            ("2023-11-11T18:55", "and confirms", lambda: self._confirm("fay@example.com")),
            ("2023-11-11T19:00", "and is let in", lambda: self._decide("mika", "approve", "Fay")),
            ("2023-11-13T08:00", "Dana leaves by one click", self._leaves),
            ("2023-11-14T08:00", "the form's Email question is made anew", self._question_replaced),
            ("2023-11-14T10:00", "Gus applies and has to wait", lambda: self._apply("Gus Patient", "gus@example.org")),
            ("2023-11-14T15:00", "Hana applies", lambda: self._apply("Hana Gone", "bounce@simulator.amazonses.com")),
            ("2023-11-15T09:00", "Ivo applies", lambda: self._apply("Ivo Silent", "ivo@example.org")),
            ("2023-11-15T20:00", "Jun applies", lambda: self._apply("Jun Example", "jun@example.net")),
            ("2023-11-16T09:00", "the mapping is mended", self._mapping_mended),
            ("2023-11-16T20:00", "Gus and Jun confirm", lambda: self._confirm("gus@example.org", "jun@example.net")),
            ("2023-11-17T08:00", "Sol lets Gus in", lambda: self._decide("sol", "approve", "Gus")),
            ("2023-11-18T10:00", "Jun is let in on the command line", self._approved_by_command),
            ("2023-11-22T18:00", "the 11-25 session moves to Sunday 11-26", self._move),
            (
                "2023-12-07T18:00",
                "the 12-09 session is cancelled",
                lambda: self._fortnight("sessions", "cancel", "2023-12-09"),
            ),
        ]
        return [Scene(utc(at), what, play) for at, what, play in script]

    # --- the beginning
    def _begin(self) -> None:
        self._fortnight("setup")
        self._fortnight("apply", str(HERE / "group.yaml"))
        self._fortnight("import", str(HERE / "archive.yaml"))
        self._expect(not self.world.mailbox.messages, "an import caused mail")

    # --- people
    def _apply(self, name: str, address: str, *, push: bool = True, email: str = "") -> None:
        titles = {question["title"] for question in self.world.form.questions()}
        answers: dict[str, str | list[str]] = {
            "Name": name,
            email or ("E-mail address" if "E-mail address" in titles else "Email"): address,
            "Affiliation": "Independent",
        }
        self.responses[name] = self.world.form.submit(answers, at=self.world.clock.now())
        if push:
            self._expect(self.world.push() == 204, "Google's push was not taken")

    def _bo(self) -> None:
        self._apply("Bo Sample", "bo@example.com", push=False)
        for _ in range(2):
            self._expect(self.world.push(message_id="10914467004397") == 204, "a doubled push was not taken")

    def _noor(self) -> None:
        self._apply("Noor Unal", " Noor@Example.NET ")

    def _noor_edits(self) -> None:
        self.world.form.submit(
            {"Name": "Noor Ünal-Příklad", "Email": "noor@example.net", "Affiliation": "Example University"},
            at=self.world.clock.now(),
            edit_of=self.responses["Noor Unal"],
        )
        self._expect(self.world.push() == 204, "Google's push was not taken")
        self.world.stack.quiet()
        self._expect(
            self._member("noor@example.net").name == "Noor Ünal-Příklad", "an edited response did not update the member"
        )

    def _hostile(self) -> None:
        self._apply(HOSTILE_NAME, "mallory@example.com", push=False)
        status = self.world.push(account="stranger@other-project.iam.gserviceaccount.com")
        self._expect(status == 403, f"another account's push was answered {status}")

    def _confirm(self, *addresses: str) -> None:
        for address in addresses:
            url = self._link(self._mail("confirm", address))
            shown = requests.get(url, timeout=30)
            self._expect(shown.ok and "<button" in shown.text, f"{address}'s confirmation page shows no button")
            self._expect(
                self._member(address).state.value == "pending_confirmation", "looking at a link changed something"
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

    def _leaves(self) -> None:
        mail = self._mails("reminder", "dana@example.org")[-1].parsed()
        url = mail["List-Unsubscribe"].strip("<>")
        self._expect(
            mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click", "a reminder lacks the one-click header"
        )
        answer = requests.post(url, data={"List-Unsubscribe": "One-Click"}, allow_redirects=False, timeout=30)
        self._expect(answer.status_code == 200, f"the one-click POST was answered {answer.status_code}")
        self._expect(self._member("dana@example.org").state.value == "unsubscribed", "Dana is still a member")

    def _question_replaced(self) -> None:
        self.world.form.replace_question("Email", "E-mail address")

    def _mapping_mended(self) -> None:
        told = [message.to for message in self.world.mailbox.messages if message.kind == "mapping"]
        self._expect(
            sorted(told) == ["mika@example.org", "sol@example.org"], f"of the broken mapping were told: {told}"
        )
        mended = self.world.folder / "group.yaml"
        text = (HERE / "group.yaml").read_text()
        mended.write_text(text.replace("  email: Email\n", "  email: E-mail address\n"))
        self._fortnight("apply", str(mended))
        self.world.clock.pull()

    def _approved_by_command(self) -> None:
        self._fortnight("members", "approve", "jun@example.net", "--as", "mika")

    def _move(self) -> None:
        self._fortnight("sessions", "move", "ml-theory/2023-11-25", "2023-11-26 14:00")

    # --- decks
    def _deck_put(self) -> None:
        self._put(
            "ml-theory/2023-10-28/implicit-bias/slides.pdf",
            deck("The implicit bias of gradient descent", "Ada Example", 12),
        )

    def _deck_replaced(self) -> None:
        url = self._link(self._mail("deck-link", "ada@example.org"))
        page = requests.get(url, timeout=30)
        self._expect(page.ok and 'type="file"' in page.text, "the speaker's page offers no upload")
        kit = requests.get(url, headers={"Accept": "application/json"}, timeout=30).json()
        form = next(form for form in kit["forms"] if form["label"] == "PDF")
        body = deck("The implicit bias of gradient descent", "Ada Example, second version", 14, "#2f6b3c")
        sent = requests.post(
            form["url"], data=form["fields"], files={"file": ("talk.pdf", body)}, allow_redirects=False, timeout=30
        )
        self._expect(
            sent.status_code in (200, 201, 204, 303),
            f"the bucket answered the upload with {sent.status_code}: {sent.text[:200]}",
        )

    def _decks_refused(self) -> None:
        self._put("ml-theory/2023-11-11/sharpness/locked.pdf", encrypted(deck("Sharpness", "Bo Sample", 3)))
        self._put("ml-theory/2023-11-11/sharpness/notes.pdf", b"These are only notes, whatever the name says.\n" * 40)

    def _deck_unknown(self) -> None:
        self._put("ml-theory/2023-11-11/sharpnes/slides.pdf", deck("Sharpness", "Bo Sample", 3))

    def _put(self, key: str, body: bytes) -> None:
        self.world.stack.client("s3").put_object(Bucket=self.world.stack.outputs["UploadsBucket"], Key=key, Body=body)
        self.world.stack.quiet()

    # --- looking
    def _fortnight(self, *words: str) -> None:
        """The command line, as a co-lead types it."""
        command = [sys.executable, "-m", "cli", "--laptop", *words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        self._expect(done.returncode == 0, f"fortnight {' '.join(words)}: {done.stdout}{done.stderr}")

    def _mails(self, kind: str, to: str) -> list[Received]:
        return [message for message in self.world.mailbox.messages if message.kind == kind and message.to == to]

    def _mail(self, kind: str, to: str) -> Received:
        found = self._mails(kind, to)
        self._expect(len(found) >= 1, f"{to} got no {kind} mail")
        return found[-1]

    def _link(self, mail: Received) -> str:
        """The signed link in the mail's text, as its reader would press it."""
        found = re.search(rf"{re.escape(self.world.url)}/(?:l|talk)/\S+", _text(mail))
        self._expect(found is not None, f"{mail.file.name} has no link")
        return found[0] if found else ""

    def _member(self, address: str) -> Member:
        table = Table(self.world.stack.outputs["TableName"])
        found = [m for page, _ in table.members("ml-theory") for m in page if m.address == address]
        self._expect(len(found) == 1, f"there are {len(found)} members with the address {address}")
        return found[0]

    def _expect(self, true: bool, otherwise: str) -> None:
        if not true:
            raise StoryError(f"{self.world.clock.now():%Y-%m-%d %H:%M}: {otherwise}")


def _text(mail: Received) -> str:
    """The mail's text, as its reader sees it."""
    body = mail.parsed().get_body(("plain",))
    return str(body.get_content()) if body else ""
