"""What lies behind the addresses: mailboxes that break or are full for a while, people who are away, and people who call a mail spam."""

from datetime import timedelta
from typing import Any

from tests.simulation.actors.actor import Actor
from tests.simulation.actors.people import People
from tests.simulation.services import Mail

BREAKS, FILLS, LEAVES, COMPLAINS = 0.002, 0.004, 0.006, 0.0015
"""How likely any one mail is the first to meet a mailbox like that."""
AWAY = {"bounceType": "Transient", "bounceSubType": "General", "bouncedRecipients": [{}]}
FULL = {"bounceType": "Transient", "bounceSubType": "MailboxFull"}
GONE = {"bounceType": "Permanent", "bounceSubType": "General", "bouncedRecipients": [{"status": "5.1.1"}]}


class Mailboxes(Actor):
    """*broken* addresses bounce every mail, *full* ones turn it away, those *away* answer each; those on the service's own list are
    never tried, unless a mail passes it by."""

    def begin(self) -> None:
        self.broken: set[str] = set()
        self.full: set[str] = set()
        self.away: set[str] = set()

    def read(self, mail: Mail) -> None:
        if not mail.reader.startswith("member:"):
            return
        draw = self.rng.random()
        for state, rate, longest in ((self.broken, BREAKS, 900), (self.full, FILLS, 1400), (self.away, LEAVES, 800)):
            if 0 <= draw < rate:
                state.add(mail.to)
                over = self.hours(100, longest)
                self.world.after(over, f"{mail.to} is mended", lambda state=state: self.mended(mail.to, state))
            draw -= rate
        listed = mail.to in self.world.mail.suppressed and not mail.past_list
        if listed or mail.to in self.broken:
            self.tell(mail, "Bounce", bounce=GONE)
        elif mail.to in self.full:
            self.tell(mail, "Bounce", bounce=FULL)
        elif 0 <= draw < COMPLAINS:
            self.tell(mail, "Complaint")
        elif mail.to in self.away:
            self.tell(mail, "Bounce", bounce=AWAY)

    def mended(self, address: str, state: set[str]) -> None:
        """The mailbox works again; whoever was put out meanwhile signs up again."""
        state.discard(address)
        people = next(actor for actor in self.world.actors if isinstance(actor, People))
        if state is not self.away and address in people.persons:
            people.sign_up(people.persons[address])

    def tell(self, mail: Mail, kind: str, **more: Any) -> None:
        """The service's event, lost now and then, told twice or very late; the next day's look at the service's list makes up for it."""
        bounce = more.get("bounce", {})
        self.world.counts["answers of people away" if bounce is AWAY else "bounces" if bounce else "complaints"] += 1
        if bounce is not AWAY:
            self.world.turned_away[mail.reader, mail.life].append(mail)
        tags = {"group": [mail.mailing.group], "member": [mail.reader.partition(":")[2]], "life": [str(mail.life)]}
        said = {
            "detail": {
                "eventType": kind,
                "mail": {"messageId": mail.id, "timestamp": mail.at.isoformat(), "tags": tags},
                **more,
            }
        }
        delay = timedelta(minutes=self.world.chance.uniform(0.1, 600))
        if bounce is GONE or not bounce:
            self.world.after(delay, f"{mail.to} is listed", lambda: self.list(mail, kind))
            self.world.after(
                delay + timedelta(days=1), "the daily look at the list",
                lambda: self.world.enqueue("feedback", {"reason": "reconcile"}),
            )  # fmt: skip
        if self.world.chance.random() < 0.9:
            self.world.after(delay, f"{kind} of {mail.to}", lambda: self.world.enqueue("feedback", said))
        if self.world.chance.random() < 0.4:
            late = timedelta(days=self.world.chance.uniform(1, 90))
            self.world.after(late, f"{kind} of {mail.to}, late", lambda: self.world.enqueue("feedback", said))

    def list(self, mail: Mail, kind: str) -> None:
        self.world.mail.suppressed[mail.to] = (kind.upper(), self.world.now)
        self.world.mail.causes[mail.to] = mail.id
