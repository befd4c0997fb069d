"""Speakers: told of their link, they upload decks, good and bad, in several versions; write what to read, early or late; and say
whether their recording may be shown."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.model.session import Session
from shared.slides import names
from tests.simulation.actors.actor import Actor
from tests.simulation.services import Mail


@dataclass(frozen=True)
class Given:
    """An upload as it was made: where, for which talk, and what orders it among the talk's others."""

    key: str
    version: str
    talk: tuple[str, str]
    issued: datetime
    arrived: datetime
    order: str
    body: bytes


class Speakers(Actor):
    def begin(self) -> None:
        for _ in range(self.rng.randint(0, 2)):
            self.world.plan(self.some_day(), "a file that belongs to no talk", self.misplace)

    def read(self, mail: Mail) -> None:
        if (url := mail.letter.links.get("speaker")) is not None:
            self.write(mail, url)
        if mail.mailing.kind != "deck-link" or mail.letter.session is None or self.rng.random() < 0.2:
            return
        session, slug = mail.letter.session, mail.mailing.subject
        span = (session.starts or self.world.now) + timedelta(days=2) - self.world.now
        for _ in range(self.rng.randint(1, 3)):
            at = self.world.now + span * self.rng.uniform(0.2, 1)
            self.world.plan(at, f"upload for {slug}", lambda: self.upload(session, slug))

    def write(self, mail: Mail, url: str) -> None:
        """Through the kit; what comes of it depends on what they were asked."""
        match mail.mailing.kind:
            case "deck-link" | "talk-chosen" | "nudge" if self.rng.random() < 0.5 and mail.letter.session is not None:
                ahead = max((mail.letter.session.starts or self.world.now) - self.world.now, timedelta())
                form = {
                    "title": f"Talk of {mail.mailing.subject}",
                    "reading-1": "A paper",
                    "url-1": "https://example.org/p",
                }
                self.follow(url, ahead * self.rng.uniform(0, 1.05), "a speaker writes what to read", form)
            case "recording-consent" if self.rng.random() < 0.8:
                form = {"consent": self.rng.choice(("yes", "yes", "no"))}
                self.follow(url, self.hours(0.1, 200), "a speaker says whether it may be shown", form)
                if self.rng.random() < 0.3:
                    form = {"consent": self.rng.choice(("yes", "no"))}
                    self.follow(url, self.hours(100, 900), "a speaker thinks otherwise", form)

    def upload(self, session: Session, slug: str) -> None:
        """Through the form, whose name tells when it was opened; or straight into the bucket, where the same name is used again."""
        group, now = self.world.group.id, self.world.now
        if self.rng.random() < 0.7:
            issued = now.replace(microsecond=0) - timedelta(seconds=self.rng.randint(0, 800))
            key = names.upload_key(
                (group, session.key, slug), issued=issued, upload_id=f"u{len(self.world.given)}", kind="pdf"
            )  # fmt: skip
        else:
            issued, key = now, f"{group}/{session.key}/{slug}/slides.pdf"
        good = self.rng.random() < 0.8
        self.put(key, f"{'deck' if good else 'junk'} {len(self.world.given)}".encode(), (session.key, slug), issued)

    def misplace(self) -> None:
        self.put(f"{self.world.group.id}/2031-01-01/nobody/slides.pdf", b"deck lost", ("", ""), self.world.now)

    def put(self, key: str, body: bytes, talk: tuple[str, str], issued: datetime) -> None:
        number = len(self.world.given) + 1
        self.world.given.append(Given(key, str(number), talk, issued, self.world.now, f"{number:040x}", body))
        self.world.uploads.objects[key, str(number)] = body
        self.world.counts["uploads"] += 1
        event = {
            "key": key, "version": str(number), "mark": str(number), "order": f"{number:040x}", "bytes": len(body),
            "at": self.world.now.isoformat(),
        }  # fmt: skip
        for _ in range(self.world.chance.choice((1, 1, 1, 2))):
            self.world.enqueue("decks", event)
