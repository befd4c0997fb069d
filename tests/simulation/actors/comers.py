"""Members who say whether they come: by their reminders, of a session or of all, in time or too late; who change their mind. And their
calendars, which answer invitations by mail, each at its time, in any order; now and then somebody's to whom one was passed on."""

import hashlib
from datetime import timedelta
from random import Random

from icalendar import Calendar

from fakes import calendar_reply
from shared.mail.composing import event_part
from shared.model.member import Member
from tests.simulation import handlers
from tests.simulation.actors.actor import Actor
from tests.simulation.services import Mail


class Comers(Actor):
    """Their dice are their own, and nothing is thrown where no mail asks: a group that does not lives the same year as ever."""

    def begin(self) -> None:
        self.dice = Random(f"comers {self.world.seed}")
        self.calendars = Random(f"calendars {self.world.seed}")
        self.employers = Random(f"employers {self.world.seed}")

    def read(self, mail: Mail) -> None:
        self.press(mail)
        self.answer(mail)
        self.name(mail)

    def press(self, mail: Mail) -> None:
        links = [mail.letter.links[name] for name in ("coming", "away") if name in mail.letter.links]
        if not links or self.dice.random() > 0.6:
            return
        for _ in range(self.dice.choice((1, 1, 1, 2))):
            choice = self.dice.choice(("yes", "yes", "no", "no", "all", "single"))
            delay = self.hours(0.01, self.dice.choice((0.5, 20, 200)))
            self.follow(self.dice.choice(links), delay, f"a member says {choice}", {"choice": choice})

    def answer(self, mail: Mail) -> None:
        """The calendar that gets *mail* answers after a while, and its mail comes in after another."""
        sent = mail.letter
        if not sent.invited or sent.mailing.kind not in INVITE or sent.session is None or self.calendars.random() > 0.5:
            return
        event = event_part(sent.session, sent)
        if event is None:
            return
        asked = Calendar.from_ical(event.decode())
        for _ in range(self.calendars.choice((1, 1, 2, 3))):
            pressed = self.world.now + timedelta(
                hours=self.calendars.expovariate(1 / self.calendars.choice((1, 30, 300)))
            )
            status = self.calendars.choice(tuple(calendar_reply.DONE))
            other = "other@example.org" if self.calendars.random() < 0.15 else ""
            if other and sent.reader.member:
                at = pressed.replace(microsecond=0)
                self.world.answered_by_others.add((sent.reader.member.id, sent.session.key, at))
            raw = calendar_reply.answer(asked, status, pressed, attendee=other or self.employed(sent.reader.member))
            late = timedelta(hours=self.calendars.choice((0, 0, 0, 2, 40)))
            self.world.plan(pressed + late, f"a calendar says {status}", lambda raw=raw: self.comes_in(raw))

    def employed(self, member: Member | None) -> str:
        """The address of an employer's, as which the calendars of some answer; empty for their own."""
        one = Random(f"{self.world.seed} {member.id}") if member else None
        return f"m{one.randrange(999)}@corp.example" if one and one.random() < 0.2 else ""

    def name(self, mail: Mail) -> None:
        """Who is told that their calendar's answer did not count says, mostly, as whom it answers."""
        member = mail.letter.reader.member
        if mail.mailing.kind != "calendar-unknown" or member is None or self.employers.random() < 0.3:
            return
        form = {"choice": "calendar", "address": self.employed(member)}
        pressed = self.world.now + timedelta(hours=self.employers.expovariate(1 / 20))
        self.world.plan(pressed, "a calendar is named", lambda: self.named(mail.letter.links["settings"], form))

    def named(self, url: str, form: dict[str, str]) -> None:
        self.world.counts["a calendar is named"] += 1
        self.world.insist("a calendar is named", lambda: handlers.press(self.world, url, form))

    def comes_in(self, raw: bytes) -> None:
        """As the mail service and the bucket hand it on."""
        key = hashlib.sha256(raw).hexdigest()[:40]
        self.world.counts["a calendar answers"] += 1
        self.world.replies.mails[key] = raw
        told = {"source": "aws.s3", "detail": {"object": {"key": key, "size": len(raw)}}}
        self.world.enqueue("feedback", told)


INVITE = ("welcome", "back", "reminder", "moved", "changed", "reinstated")
"""Mails with an invitation in them."""
