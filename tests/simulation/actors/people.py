"""Those who sign up, and what they do with the mail that they get."""

from dataclasses import dataclass
from datetime import date, timedelta

from shared.model.form_response import Response
from tests.simulation import handlers
from tests.simulation.actors.actor import Actor
from tests.simulation.services import Mail

WHIMS = {"leave": 0.008, "pause": 0.012, "mute": 0.008, "data": 0.006, "renew": 0.006, "edit": 0.01, "again": 0.005}
"""How likely any one mail is to make its reader do this."""


SEEN = timedelta(hours=12)
"""After how long a change of the form has been looked at."""


@dataclass
class Person:
    """*proven*: signs up with a Google account; *silent*: never presses a button; *responses* are the ids of their form's."""

    name: str
    address: str
    proven: bool
    silent: bool
    responses: list[str]
    submitted: int = 0


class People(Actor):
    """*persons* by address."""

    def begin(self) -> None:
        self.persons: dict[str, Person] = {}
        self.set_at = self.world.now - SEEN
        for number in range(self.rng.randint(6, 22)):
            person = Person(
                name=f"Person {number}", address=f"p{number}@example.org", proven=self.rng.random() < 0.6,
                silent=self.rng.random() < 0.08, responses=[],
            )  # fmt: skip
            self.persons[person.address] = person
            early = self.world.now + self.hours(1, 30 * 24)
            at = early if self.rng.random() < 0.5 else self.some_day()
            self.world.plan(at, f"{person.name} signs up", lambda person=person: self.sign_up(person))
            if self.rng.random() < 0.4:  # whatever became of the first time
                self.world.plan(
                    self.some_day(), f"{person.name} signs up once more", lambda person=person: self.sign_up(person)
                )

        if self.rng.random() < 0.5:
            self.world.plan(self.some_day(), "somebody floods a mailbox", self.flood)

    def flood(self) -> None:
        """A stranger types many spellings of one address, within a day or so."""
        victim = Person("Mallory", "", proven=False, silent=True, responses=[])
        for number in range(self.rng.randint(3, 12)):
            written = f"victim+{number}@example.org"
            self.persons[written] = Person("Victim", written, proven=False, silent=True, responses=[])
            self.world.after(
                self.hours(0, 30), "a spelling is typed", lambda written=written: self.type(victim, written)
            )

    def type(self, person: Person, written: str) -> None:
        person.responses.append(f"{person.name}/{len(person.responses)}")
        self.submit(person, written)

    # --- the form
    def sign_up(self, person: Person) -> None:
        """A new response; some write it twice, mistype the address and mend it, or edit it later."""
        person.responses.append(f"{person.name}/{len(person.responses)}")
        written = person.address.upper() if self.rng.random() < 0.1 else person.address
        if not person.proven and self.rng.random() < 0.08:
            mistyped = self.rng.choice(("at example dot org", f"x{person.address}"))
            self.submit(person, mistyped)
            self.world.after(
                self.hours(0.02, 30), f"{person.name} mends the address", lambda: self.submit(person, written)
            )
            return
        self.submit(person, written)
        if self.rng.random() < 0.15:
            self.world.after(self.hours(0.01, 100), f"{person.name} edits", lambda: self.submit(person, written))

    def submit(self, person: Person, written: str) -> None:
        """The newest response of *person*, new or edited, and the wake-ups that follow: a push if it is not lost, the schedule's."""
        self.world.counts["responses"] += 1
        person.submitted += 1
        answers = {"q1": (written,), "q2": (person.name,), "q3": (f"Reason {person.submitted}",)}
        if self.rng.random() < 0.03:
            self.change_setting()
        # Where Google does not verify it, it is what was typed.
        given = person.address if person.proven else ""
        response = Response(id=person.responses[-1], submitted=self.world.now, respondent_email=given, answers=answers)
        if given and self.world.form.verified:
            self.world.proven.add((response.id, response.submitted.isoformat()))
        late = timedelta(minutes=self.world.chance.choice((0, 0, 0, 2, 8)))
        self.world.form.submit(response, late)
        for _ in range(self.world.chance.choice((0, 1, 1, 1, 2))):
            self.world.enqueue("wakeups", {"reason": "push"})
        hour = self.world.now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        pull = lambda: self.world.enqueue("wakeups", {"reason": "schedule"})  # noqa: E731
        for at in (hour, hour + timedelta(hours=1)):
            self.world.plan(at, "the hourly pull", pull, movable=False, transit=True)

    def change_setting(self) -> None:
        """A co-lead has Google verify addresses, or not any more; and somebody signs up before anything has to read the form anew. What is
        changed back before anybody looks nobody can know."""
        if self.world.now < self.set_at + SEEN:
            return
        self.set_at = self.world.now
        self.world.form.verified = not self.world.form.verified
        number = len(self.persons)
        person = Person(f"Person {number}", f"p{number}@example.org", proven=True, silent=False, responses=[])
        self.persons[person.address] = person
        self.world.after(self.hours(0.1, 10), f"{person.name} signs up", lambda: self.sign_up(person))

    # --- the mail
    def read(self, mail: Mail) -> None:
        if not mail.reader.startswith("member:"):
            return
        address = mail.to.removeprefix("x")
        person = self.persons.setdefault(
            address, Person(name=address, address=address, proven=False, silent=False, responses=[])
        )
        if person.silent:
            return
        links = mail.letter.links
        match mail.mailing.kind:
            case "confirm":
                self.press(person, links["confirm"], "confirm")
            case "my-data":
                choice = self.rng.choice(("export", "erase", "erase-for-good", "erase-for-good"))
                self.press(person, links["data"], choice, within=20)
                self.maybe_return(person, 0.3)
            case "declined":
                self.maybe_return(person, 0.3)
            case _ if "leave" in links:
                self.follow_a_whim(person, links)

    def follow_a_whim(self, person: Person, links: dict[str, str]) -> None:
        for whim, rate in WHIMS.items():
            if self.rng.random() >= rate:
                continue
            match whim:
                case "leave":
                    self.press(person, links["leave"], "leave")
                    self.maybe_return(person, 0.4)
                case "pause":
                    until: date = (self.world.now + timedelta(days=self.rng.randint(2, 60))).date()
                    self.press(person, links["settings"], "pause", until=until.isoformat(), within=1)
                    if self.rng.random() < 0.4:
                        self.press(person, links["settings"], "resume", within=900)
                case "mute":
                    kept = {f"kind-{kind}": "on" for kind in ("7d", "1d", "news") if self.rng.random() < 0.7}
                    self.press(person, links["settings"], "save", zone=self.rng.choice(("", "Asia/Kolkata")), **kept)
                case "edit" | "again":
                    again = (
                        self.sign_up
                        if whim == "again" or not person.responses
                        else lambda one: self.submit(one, one.address)
                    )
                    self.world.after(
                        self.hours(1, 50), f"{person.name} responds {whim}", lambda again=again: again(person)
                    )
                case _:
                    self.press(person, links["settings"], whim)

    def press(self, person: Person, url: str, choice: str, within: float = 60, **fields: str) -> None:
        """Some hours later, perhaps twice."""
        what = f"{person.name} presses {choice}"
        form = {"choice": choice} | fields
        for _ in range(2 if self.rng.random() < 0.1 else 1):
            at = self.when(self.hours(0.01, within if self.rng.random() < 0.3 else 1))
            self.world.plan(at, what, lambda: self.world.insist(what, lambda: handlers.press(self.world, url, form)))
        self.world.counts[f"pressed {choice}"] += 1

    def maybe_return(self, person: Person, rate: float) -> None:
        if self.rng.random() < rate:
            self.world.after(self.hours(80, 2000), f"{person.name} signs up again", lambda: self.sign_up(person))
