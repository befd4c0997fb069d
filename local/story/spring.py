"""The spring: nobody has voted on it, so members are asked in turn. They say who comes, what to think about beforehand, how it was, and
whether they are still there; a co-lead is away for a week, and later stops; one session is at an hour, and in a zone, of its own."""

import json

import requests

from fakes import calendar_reply
from local.decks import deck
from local.story.stage import GROUP, Scene, Script, Stage, scenes, text

ADA, BO, NOOR, MALLORY = "ada@example.org", "bo@example.com", "noor@example.net", "mallory@example.com"
FAY, GUS, JUN = "fay@example.com", "gus@example.org", "jun@example.net"
ROBIN = "robin@example.com"
NOTES = "notes"
HALL = "Hall 3, Example Street 1, Denver"
SWITCHED_ON = f"""
rota: {{ask: true, roles: [{NOTES}]}}
attendance: {{ask: true, number: members}}
silence: {{sessions: 4, days: 7}}
feedback: {{ask: true}}
beforehand: {{questions: true, notes: true}}
look_up_reading: true
kinds_of_talk: {{lightning: 5}}
place: {HALL}
place_for: everybody
"""
STAND_IN = (
    "  - {id: kim, name: Kim Stand, address: kim@example.org, stands_in_for: sol, from: 2024-01-13, until: 2024-01-19}"
)
NOTES_AT = "https://pad.example.org/double-descent"
BERLIN = "2024-02-24"
PAPER, DOI = "arXiv:2401.99901", "10.5555/patience.2019"
MEETING = """Name (Original Name),User Email,Total Duration (Minutes),Guest
Sol Lead (Host),,62,No
Fay Late,,61,Yes
"Example, Ada",,58,Yes
noor,noor@example.net,60,Yes
Jun,,57,Yes
Somebody's iPhone,,12,Yes
"""
"""What the meeting's tool says of who was there: most are surely members, of Jun it cannot be sure."""


class Spring(Stage):
    """From New Year on, in place of a vote."""

    def scenes(self) -> list[Scene]:
        """Every scene; the ticks in between are the clock's."""
        script: Script = [
            ("2024-01-02T18:00", "the group's file for the spring: whose turn it is, who comes, and more", self._spring),
            ("2024-01-02T18:30", "what arXiv knows of the paper that Noor talked about in October is written down", self._filled_in),
            ("2024-01-03T10:00", "Jun, Ada, Bo and Gus would present; nobody would take notes", self._on_the_rota),
            ("2024-01-03T18:00", "nobody is left to take notes, so Noor and Jun would", self._nobody_left),
            ("2024-01-03T19:00", "Jun cannot present on the 27th; Ada is asked at that very moment", self._passes),
            ("2024-01-04T10:00", "Ada asks Bo to swap, and Bo agrees", self._swap),
            ("2024-01-04T20:00", "Noor and Jun say yes to the notes", lambda: self._yes(NOTES, NOOR, JUN)),
            ("2024-01-05T09:00", "Bo names a paper by its number alone, and three questions", self._beforehand),
            ("2024-01-07T09:00", "Ada comes, Bo cannot, Jun comes to all sessions", self._who_comes),
            ("2024-01-12T18:00", "Noor, reminded of the notes, says where they are", self._notes_at),
            ("2024-01-14T10:00", "Kim, who stands in for Sol, says who was there", self._who_was_there),
            ("2024-01-14T12:00", "Gus says yes, with a title; Noor takes notes once more", self._gus),
            ("2024-01-21T09:00", "Gus accepts the invitation in his calendar", self._by_calendar),
            ("2024-01-24T09:00", "Mallory, who was silent for four sessions and was paused, is back by one press", self._back),
            ("2024-01-25T15:00", "Bo's slides come", self._slides),
            ("2024-01-28T09:00", "three say how it was, a press each", self._how_it_was),
            ("2024-02-01T09:00", "Gus gives a DOI and two questions", self._gus_beforehand),
            ("2024-02-02T09:00", "Mika adds a session for those in Europe, and a talk of five minutes", self._berlin),
            ("2024-02-03T13:20", "Sol stops, and hands the group over to Robin; Mika stays", self._hands_over),
            ("2024-02-03T13:40", "Robin, who was shown what waits, takes it over", self._takes_over),
        ]  # fmt: skip
        return scenes(script)

    def _spring(self) -> None:
        path = self.world.folder / "group.yaml"
        longer = path.read_text().replace("until: 2024-01-27", "until: 2024-02-10")
        path.write_text(longer.replace("\nform:", f"{STAND_IN}\n\nform:", 1) + SWITCHED_ON)
        before = len(self.world.mailbox.messages)
        self._fortnight("apply", str(path))
        self._expect(len(self.world.mailbox.messages) == before, "what is switched on caused mail by itself")

    def _filled_in(self) -> None:
        said = self._fortnight("sessions", "look-up", "2023-10-28", "--as", "mika", "--group-id", GROUP, "--json")
        self._expect(json.loads(said)["filled_in"], "nothing was known of what was read in October")

    # --- whose turn
    def _on_the_rota(self) -> None:
        for who, topics in ((JUN, "kernels"), (ADA, ""), (BO, "stopping early"), (GUS, "patience")):
            self._would(who, "talk", topics)

    def _would(self, who: str, role: str, topics: str = "") -> None:
        """Put *who* on the rota, by the link on their own page."""
        settings = requests.get(self._labelled(self._mail("welcome", who), "Your settings"), timeout=30).text
        given = {f"role-{role}": "on"} | ({"topics": topics} if topics else {})
        said = self._filled(self._followed(settings, "Say what you would do"), choice="save", **given)
        self._expect("You are asked when it is your turn" in said, f"{who} is not on the rota: {role}")

    def _nobody_left(self) -> None:
        self._expect(
            "notes" in self._mail("nobody-left", "mika@example.org").parsed()["Subject"],
            "nobody said that nobody is left",
        )
        for who in (NOOR, JUN):
            self._would(who, NOTES)

    def _turn(self, who: str, **fields: str) -> str:
        """What the page of the turn that *who* was mailed about last says once its form is sent."""
        kind = "swap-asked" if fields["choice"] in ("agree", "refuse") else "next-turn"
        return self._filled(self._links(self._mail(kind, who), "m")[0], **fields)

    def _passes(self) -> None:
        self._expect(
            "The next one on the rota is asked in your place" in self._turn(JUN, choice="pass"),
            "a no does not ask twice",
        )
        self._turn(JUN, choice="pass-for-good")
        self._expect(bool(self._mails("next-turn", ADA)), "nobody was asked in Jun's place")

    def _swap(self) -> None:
        name = self._member(BO).name
        self._expect(
            "They are asked" in self._turn(ADA, choice="swap", **{"with": name}), "Ada could not ask Bo to swap"
        )
        self._expect("Thank you, you present" in self._turn(BO, choice="agree", name="Bo Sample"), "Bo could not agree")
        titles = [(talk.speaker, talk.slug) for talk in self._session("2024-01-27").talks]
        self._expect(titles == [("Bo Sample", "bo-sample")], f"on 27 January there are {titles}")

    def _yes(self, role: str, *people: str) -> None:
        for who in people:
            self._expect("Thank you, it is yours" in self._turn(who, choice="yes"), f"{who} could not say yes: {role}")

    def _gus(self) -> None:
        said = self._turn(GUS, choice="yes", title="Patience as a prior", name="Gus Patient")
        self._expect("Thank you, you present" in said, "Gus could not say yes")
        self._yes(NOTES, NOOR)

    # --- what to read and think about beforehand
    def _beforehand(self) -> None:
        url = self._link(self._mail("deck-link", BO))
        self._filled(
            url, title="Stopping early, on purpose", about="When to stop *before* the loss says so.",
            summary="Three ways to stop early, and what each of them assumes.",
            **{"url-1": PAPER, "question-1": "What is it that stops?", "question-2": "Who says when?", "question-3": "What if not?"},
        )  # fmt: skip
        self._filled(url)  # what was looked up stands in the form, and is saved as it is
        (talk,) = self._session("2024-01-27").talks
        kept = [(one.title, one.authors, one.minutes) for one in talk.resources]
        self._expect(kept == [("When to stop training", ("Noor Example", "Bo Sample"), 25)], f"Bo's reading is {kept}")

    def _gus_beforehand(self) -> None:
        url = self._link(self._mail("deck-link", GUS))
        self._filled(url, **{"url-1": DOI, "question-1": "What do you wait for?", "question-2": "And for how long?"})
        self._filled(url)
        talk = self._session("2024-02-10").talks[0]
        kept = [(one.title, one.year, one.minutes) for one in talk.resources]
        self._expect(kept == [("Patience, and what it is good for", 2019, 20)], f"Gus's reading is {kept}")

    # --- who comes, and who was there
    def _who_comes(self) -> None:
        for who, label, choice in (
            (ADA, "I’ll be there", "yes"),
            (BO, "I can’t come", "no"),
            (JUN, "I’ll be there", "all"),
        ):
            mail = self._mails("reminder", who)[-1]
            said = self._filled(self._labelled(mail, label), choice=choice)
            self._expect("Saved: you" in said, f"{who} could not say whether they come")

    def _notes_at(self) -> None:
        mail = self._mail("turn-near", NOOR)
        said = self._filled(self._links(mail, "m")[0], choice="notes", notes=NOTES_AT)
        self._expect("Everybody finds it with the session" in said, "Noor could not say where the notes are")

    def _who_was_there(self) -> None:
        path = self.world.folder / "meeting.csv"
        path.write_text(MEETING)
        jun = self._member(JUN).id
        common = ("attendance", "record", "2024-01-13", str(path), "--group-id", GROUP, "--as", "kim")
        said = self._fortnight(*common, "--dry-run")
        self._expect("not sure: 'Jun' may be" in said, f"Jun was taken for sure: {said}")
        self._fortnight(*common, "--there", jun)
        told = json.loads(self._fortnight("attendance", "show", "2024-01-13", "--group-id", GROUP, "--json"))
        was = sorted(told["there"]), told["others"], told["recorded_by"]
        self._expect(
            was == (sorted(self._member(who).id for who in (ADA, FAY, NOOR, JUN)), 2, "kim"), f"who was there: {told}"
        )

    def _how_it_was(self) -> None:
        for who, worth, pace in ((ADA, "yes", "right"), (GUS, "yes", "fast"), (JUN, "partly", "right")):
            url = self._links(self._mail("session-feedback", who), "m")[0]
            self._filled(url, worth=worth)
            said = self._filled(url, pace=pace, line="More of this, please." if who == ADA else "")
            self._expect("Not saved" not in said, f"{who} could not say how it was")

    def _by_calendar(self) -> None:
        asked = calendar_reply.invitation(self._mails("reminder", GUS)[-1].raw)
        assert asked is not None  # noqa: S101  for the type checker
        self.world.come_in(calendar_reply.answer(asked, "ACCEPTED", self.world.clock.now()))
        self.world.stack.quiet()
        told = json.loads(self._fortnight("attendance", "show", "2024-01-27", "--group-id", GROUP, "--json"))
        self._expect(self._member(GUS).id in told["who_comes"], f"Gus's calendar was not heard: {told}")

    # --- still with us
    def _back(self) -> None:
        self._expect(self._member(MALLORY).state.value == "paused", "Mallory said nothing, and is not paused")
        url = self._links(self._mail("still-with-us", MALLORY), "m")[0]
        self._expect("Good to have you back" in self._filled(url, choice="still"), "Mallory could not come back")

    # --- who leads the group
    def _hands_over(self) -> None:
        self._fortnight(
            "handover", "begin", f"Robin New <{ROBIN}>", "--stay", "mika", "--as", "sol", "--group-id", GROUP
        )

    def _takes_over(self) -> None:
        waits = text(self._mail("preflight", ROBIN))
        self._expect("one applicant waits" in waits, f"Robin was not shown what waits: {waits}")
        self._expect(
            'press "Take the group over"' in text(self._mail("taking-over", ROBIN)), "Robin was not told what to do"
        )
        self._fortnight("handover", "take", "--as", "robin", "--group-id", GROUP)

    # --- what else there is
    def _slides(self) -> None:
        self._put(
            f"{GROUP}/2024-01-27/bo-sample/slides.pdf", deck("Stopping early, on purpose", "Bo Sample", 9, "#5b3a8c")
        )

    def _berlin(self) -> None:
        self._fortnight("sessions", "add", f"{BERLIN} 20:00 Europe/Berlin", "--group-id", GROUP, "--as", "mika")
        short = ("--title", "Warm starts in five minutes", "--kind", "lightning", "--as", "mika")
        self._fortnight(
            "talks", "add", "2024-02-10", "--speaker", "Fay Late", "--address", FAY, *short, "--group-id", GROUP
        )
        self._expect(HALL in self._page("2024-02-10"), "the page does not say where the session is")
