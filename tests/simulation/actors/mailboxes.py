"""What lies behind the addresses: mailboxes that break, are full for a while, and people who call a mail spam."""

from datetime import timedelta

from tests.simulation.actors.actor import Actor
from tests.simulation.services import Mail

BOUNCE, SOFT, COMPLAINT = 0.002, 0.01, 0.0015


class Mailboxes(Actor):
    """*broken* addresses bounce every mail; those on the service's own list are never tried."""

    def begin(self) -> None:
        self.broken: set[str] = set()

    def read(self, mail: Mail) -> None:
        if not mail.reader.startswith("member:"):
            return
        draw = self.rng.random()
        if draw < BOUNCE:
            self.broken.add(mail.to)
            self.world.after(self.hours(100, 900), f"{mail.to} is mended", lambda: self.broken.discard(mail.to))
        if mail.to in self.world.mail.suppressed or mail.to in self.broken:
            self.tell(mail, "Bounce", permanent=True)
        elif draw < BOUNCE + SOFT:
            self.tell(mail, "Bounce", transient=True)
        elif draw < BOUNCE + SOFT + COMPLAINT:
            self.tell(mail, "Complaint")

    def tell(self, mail: Mail, kind: str, **more: bool) -> None:
        """The service's event, lost now and then; the next day's look at the service's list makes up for it."""
        self.world.counts["bounces" if kind == "Bounce" else "complaints"] += 1
        said = {
            "kind": kind,
            "group": mail.mailing.group,
            "member": mail.reader.partition(":")[2],
            "message": mail.id,
            **more,
        }
        delay = timedelta(minutes=self.world.chance.uniform(0.1, 600))
        if not more.get("transient"):
            self.world.after(delay, f"{mail.to} is listed", lambda: self.list(mail.to, kind))
            self.world.after(
                delay + timedelta(days=1), "the daily look at the list",
                lambda: self.world.enqueue("feedback", {"reason": "reconcile"}),
            )  # fmt: skip
        if self.world.chance.random() < 0.9:
            self.world.after(delay, f"{kind} of {mail.to}", lambda: self.world.enqueue("feedback", said))

    def list(self, address: str, kind: str) -> None:
        self.world.mail.suppressed[address] = (kind.upper(), self.world.now)
