"""Members' lives apart from joining: they set what they want, pause, leave, bounce, complain, ask for their data and are erased; a
second group takes its sign-ups from its form's own script."""

import json

import requests

from fakes import script
from local.story.stage import HERE, Scene, Script, Stage, StoryError, scenes
from local.world import World

PROOFS = "proofs"
COMPLAINS = "complaint@simulator.amazonses.com"
LIST = """E-Mail;Name;Zone;Shoe size
tam@example.com;Tam O'Example;Europe/London;42
TAM@example.com;;;
quin@example.com;Quin;;
lena@example.org;Lena;;
una@example.net;=HYPERLINK("https://example.org");Mars/Olympus;
not an address;Nobody;;
"""


class Lives(Stage):
    """From November on, beside the season."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.form = self.hook = self.secret = ""

    def scenes(self) -> list[Scene]:
        """Every scene; the ticks in between are the clock's."""
        script: Script = [
            ("2023-11-20T08:00", "a second group, whose form's script hands responses in", self._second_group),
            ("2023-11-20T09:00", "four people find it within the hour", self._four_at_once),
            ("2023-11-20T12:00", "Mika lets them in, two of them from a digest", self._from_the_digest),
            ("2023-11-20T15:00", "a question of the form is renamed that nobody maps", self._renamed),
            ("2023-11-21T09:00", "Lena applies to the first group too", lambda: self._apply("Lena Once", "lena@example.org")),
            ("2023-11-21T10:00", "and confirms", lambda: self._confirm("lena@example.org")),
            ("2023-11-21T12:00", "and is let in", lambda: self._decide("sol", "approve", "Lena Once")),
            ("2023-11-22T08:00", "Lena leaves the second group, asks for her data, and is forgotten by both", self._lena),
            ("2023-11-23T09:00", "Google suspends the watch of the form", self._suspended),
            ("2023-11-24T10:00", "the form is shared again", self._shared_again),
            ("2023-11-26T09:00", "the watch lives again; Quin leaves", self._quin_leaves),
            ("2023-11-28T10:00", "Mika imports a list; whoever left stays out", self._import),
            ("2023-11-29T09:00", "somebody calls the confirmation spam", lambda: self._apply("Pat", COMPLAINS)),
            ("2023-11-29T15:00", "and signs up again: only a co-lead could let them in", self._again),
            ("2023-11-30T09:00", "Tam's mailbox is dead, and SES forgot to tell", self._on_the_list),
            ("2023-12-01T08:00", "Gus pauses; Noor keeps only the day before; Bo is in Kolkata", self._wishes),
            ("2023-12-08T09:00", "Tam's mailbox is mended: a new sign-up", self._tam_again),
        ]  # fmt: skip
        return scenes(script)

    # --- the second group
    def _second_group(self) -> None:
        self._fortnight("apply", str(HERE / "proofs.yaml"))
        told = json.loads(self._fortnight("form", "hook", "--group-id", PROOFS, "--json"))
        self.hook, self.secret = told["FORTNIGHT_URL"], told["FORTNIGHT_SECRET"]
        self.form = self.hook.rpartition("/")[2]

    def _hand_in(self, name: str, address: str, zone: str = "", *, again: bool = False) -> None:
        """Somebody sends the second group's form, and its script hands the response in; *again* as after an answer that was lost."""
        form = self.world.forms.find(self.form)
        if form is None:
            raise StoryError(f"the second group's form {self.form} is not served")
        answers = {"Name": name, "Email": address, "Time zone": zone}
        response = form.response(form.submit(answers, at=self.world.clock.now())) or {}
        for _ in range(2 if again else 1):
            answer = script.hand_in(form, response, url=self.hook, secret=self.secret)
            self._expect(answer.status_code == 204, f"a script's call was answered {answer.status_code}: {answer.text}")
        answer = script.hand_in(form, response, url=self.hook, secret=f"a.{'0' * 64}")
        self._expect(answer.status_code == 401, f"a forged call was answered {answer.status_code}")
        self.world.stack.quiet()

    def _four_at_once(self) -> None:
        people = (
            ("Pia", "pia@example.org"),
            ("Quin", "quin@example.com"),
            ("Rosa", "rosa@example.net"),
            ("Lena", "lena@example.org"),
        )
        for name, address in people:
            self._hand_in(name, address, "Asia/Tokyo" if name == "Rosa" else "", again=name == "Pia")
            self._confirm(address, group=PROOFS)

    def _from_the_digest(self) -> None:
        self._decide("mika", "approve", "Pia", "Quin")
        digest = self._mail("applications", "mika@example.org")
        links = self._links(digest)
        self._expect(len(links) == 2, f"the digest has {len(links)} links")
        for link in links:
            self._expect(
                requests.post(link, data={"choice": "approve"}, timeout=30).ok, "a digest's link did not let in"
            )
            self.world.stack.quiet()
        self._expect(self._member("rosa@example.net", PROOFS).zone == "Asia/Tokyo", "Rosa's zone is not known")

    # --- erasing
    def _lena(self) -> None:
        welcome = next(mail for mail in self._mails("welcome", "lena@example.org") if b"Proofs" in mail.raw)
        left = self._own(welcome, choice="leave")
        self._expect("You have left" in left, "Lena could not leave the second group on her own page")
        self._own(self._mails("welcome", "lena@example.org")[-1], choice="data")
        self.world.stack.quiet()
        mail = self._mail("my-data", "lena@example.org")
        held = json.loads(self._own(mail, choice="export"))
        states = {membership["group"]["id"]: membership["state"] for membership in held["memberships"]}
        self._expect(states == {"ml-theory": "active", PROOFS: "unsubscribed"}, f"what is held says {states}")
        self._expect("Erase you for good?" in self._own(mail, choice="erase"), "erasing does not ask twice")
        self._expect("You are erased" in self._own(mail, choice="erase-for-good"), "Lena was not erased")

    # --- the form
    def _renamed(self) -> None:
        self.world.form.replace_question("Affiliation", "Where do you work?")
        self.affiliation = "Where do you work?"

    def _suspended(self) -> None:
        watch = next(w for w in self.world.form.watches.all() if w["eventType"] == "RESPONSES")
        self.world.form.watches.suspend(watch["id"], "NO_USER_ACCESS")

    def _shared_again(self) -> None:
        told = [mail.to for mail in self.world.mailbox.messages if mail.kind == "watch"]
        self._expect(
            sorted(told) == ["mika@example.org", "sol@example.org"], f"of the suspended watch were told: {told}"
        )
        self.world.form.watches.unmended = False

    def _quin_leaves(self) -> None:
        said = json.loads(self._fortnight("form", "status", "--group-id", "ml-theory", "--json"))
        self._expect(said["watch_of_RESPONSES"].startswith("active"), f"the watch is {said['watch_of_RESPONSES']}")
        self._own(self._mail("welcome", "quin@example.com"), choice="leave")

    # --- lists
    def _import(self) -> None:
        path = self.world.folder / "list.csv"
        path.write_text(LIST)
        common = ("members", "import", str(path), "--group-id", PROOFS, "--as", "mika", "--already-agreed")
        before = len(self.world.mailbox.messages)
        self._fortnight(*common, "--dry-run")
        self._fortnight(*common, "--yes")
        self._expect(self._member("tam@example.com", PROOFS).name == "Tam O'Example", "Tam was not imported")
        self._expect(self._member("quin@example.com", PROOFS).state.value == "unsubscribed", "a list brought Quin back")
        self._expect(len(self.world.mailbox.messages) == before, "a command mailed by itself")
        out = self.world.folder / "members.csv"
        self._fortnight("members", "export", str(out), "--group-id", PROOFS)
        self._expect("'=HYPERLINK" in out.read_text("utf-8-sig"), "a formula is not inert in the export")

    # --- mail that goes wrong
    def _again(self) -> None:
        self._expect(self._member(COMPLAINS).state.value == "complained", "a complaint was not heard")
        self._apply("Pat", COMPLAINS)

    def _on_the_list(self) -> None:
        self.world.mailbox.suppressed["tam@example.com"] = ("BOUNCE", self.world.clock.now())

    def _tam_again(self) -> None:
        self._expect(
            self._member("tam@example.com", PROOFS).state.value == "bounced", "the suppression list was not compared"
        )
        self._hand_in("Tam", "tam@example.com")
        self._expect("tam@example.com" in self.world.mailbox.suppressed, "Tam is off the suppression list unconfirmed")
        self._confirm("tam@example.com", group=PROOFS)
        self._decide("mika", "approve", "Tam")

    # --- preferences
    def _wishes(self) -> None:
        gus, noor, bo = (
            self._mails("reminder", who)[-1] for who in ("gus@example.org", "noor@example.net", "bo@example.com")
        )
        self._expect("You are on a pause" in self._own(gus, choice="pause", until="2024-01-10"), "Gus is on no pause")
        kept = {"choice": "save", "kind-1d": "on", "kind-news": "on"}
        self._expect("Saved." in self._own(noor, **kept), "Noor's wishes were not kept")
        everything = {f"kind-{kind}": "on" for kind in ("7d", "1d", "1h", "news")}
        self._expect(
            "Saved." in self._own(bo, choice="save", zone="Asia/Kolkata", **everything), "Bo's zone was not kept"
        )
