"""The programme: members propose talks and vote, speakers say yes or no and write down what to read, and what was is told."""

import json
from datetime import timedelta

import requests

from local.story.season import PLAYLIST
from local.story.stage import GROUP, Scene, Script, Stage, scenes
from local.world import World

ADA, BO, NOOR = "ada@example.org", "bo@example.com", "noor@example.net"
META, RETRIEVAL, REPRESENTATION = "Meta-Learning", "Neural Information Retrieval", "Representation Learning"
QUANTUM = "Quantum Probability"
WORDS = "Thank you both for **two very different talks**. The question about ties is still open:\n\n- who writes it up?"


class Programme(Stage):
    """From the first proposals in October to a recap that was taken back in November."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.ids: dict[str, str] = {}

    def scenes(self) -> list[Scene]:
        """Every scene; the ticks in between are the clock's."""
        script: Script = [
            ("2023-10-10T09:00", "Ada and Bo propose a talk each, from the link in their welcome", self._two_propose),
            ("2023-10-10T20:00", "Noor proposes one", lambda: self._propose(NOOR, REPRESENTATION, "Noor Ünal-Příklad")),
            ("2023-10-11T10:00", "Mika adds one for somebody who is no member", self._added),
            ("2023-10-12T10:00", "Bo proposes the same once more, and Mika merges the two", self._merged),
            ("2023-10-15T09:00", "all three vote; Noor thinks again", self._vote),
            ("2023-10-20T09:00", "Ada and Bo say yes to their slots; Noor says no", self._answers),
            ("2023-10-20T18:00", "Quantum Probability moves up, and Mika answers for its speaker", self._moved_up),
            ("2023-10-22T09:00", "Noor's reading comes late, on the talk's own page", self._late_reading),
            ("2023-10-29T10:00", "Mika writes some words and sends the recap", self._recap),
            ("2023-10-30T12:00", "a recording of Ada's talk is put into the playlist", self._recording),
            ("2023-11-02T09:00", "Ada says that it may be shown", self._consent),
            ("2023-11-13T10:00", "Sol sends a recap, and takes it back", self._taken_back),
            ("2023-11-27T09:00", "Sol writes a line about Sunday; that recap goes by itself", self._by_itself),
            ("2023-12-07T12:00", "Sol cancels the wrong session, and takes it back unseen", self._undone),
        ]  # fmt: skip
        return scenes(script)

    # --- proposals and the vote
    def _two_propose(self) -> None:
        self._propose(ADA, META, "Ada Example")
        self._propose(BO, RETRIEVAL, "Bo Sample")

    def _propose(self, who: str, topic: str, name: str) -> None:
        url = self._links(self._mail("welcome", who), "p")[0]
        said = self._filled(url, choice="propose", topic=topic, about="As far as $n \\to \\infty$ will do.", name=name)
        self._expect(topic in said, f"{who} could not propose a talk")

    def _added(self) -> None:
        self._fortnight("proposals", "add", QUANTUM, "--speaker", "Ashish Gaurav", "--group-id", GROUP)

    def _merged(self) -> None:
        self._propose(BO, "Information retrieval, again", "Bo Sample")
        told = json.loads(self._fortnight("proposals", "list", "--group-id", GROUP, "--json"))
        self.ids = {one["topic"]: one["id"] for one in told}
        again = self.ids["Information retrieval, again"]
        self._fortnight("proposals", "merge", again, self.ids[RETRIEVAL], "--group-id", GROUP)

    def _vote(self) -> None:
        self._ballot(ADA, META, RETRIEVAL)
        self._ballot(BO, META, RETRIEVAL, REPRESENTATION)
        self._ballot(NOOR, RETRIEVAL)
        self._ballot(NOOR, META, REPRESENTATION, QUANTUM)

    def _ballot(self, who: str, *topics: str) -> None:
        url = self._links(self._mail("ballot", who), "b")[0]
        choices = {f"p-{self.ids[topic]}": "on" for topic in topics}
        answer = requests.post(url, data={"choice": "vote", **choices}, timeout=30)
        self._expect(answer.ok and "Saved" in answer.text, f"{who}'s ballot was not saved")

    def _answers(self) -> None:
        for who, choice in ((ADA, "confirm"), (BO, "confirm"), (NOOR, "decline-for-good")):
            url = self._links(self._mail("talk-chosen", who), "c")[0]
            self._expect(requests.post(url, data={"choice": choice}, timeout=30).ok, f"{who} could not {choice}")
            self.world.stack.quiet()

    def _moved_up(self) -> None:
        asked = [mail.to for mail in self.world.mailbox.messages if mail.kind == "talk-chosen"]
        self._expect("mika@example.org" in asked, f"who was asked about talks: {asked}")
        self._fortnight("proposals", "confirm", self.ids[QUANTUM], "--group-id", GROUP)
        titles = [talk.title for talk in self._session("2023-11-25").talks]
        self._expect(titles == [RETRIEVAL, QUANTUM], f"on 25 November there are {titles}")
        self._expect(META in [talk.title for talk in self._session("2023-11-11").talks], "Ada's talk has no slot")

    # --- what speakers write
    def _late_reading(self) -> None:
        reading = {
            "reading-1": "Neural Tangent Kernel",
            "url-1": "https://arxiv.org/abs/1806.07572",
            "kind-1": "paper",
            "minutes-1": "30",
        }
        self._filled(self._link(self._mail("deck-link", NOOR)), **reading)
        (talk,) = (one for one in self._session("2023-10-28").talks if one.slug == "tangent-kernels")
        self._expect([one.arxiv for one in talk.resources] == ["1806.07572"], "Noor's reading was not kept")

    # --- afterwards
    def _recap(self) -> None:
        draft = self._mail("recap-draft", "mika@example.org")
        url = self._links(draft, "r")[0]
        said = self._filled(url, choice="send", note=WORDS)
        self._expect("The recap is out" in said, "Mika could not send the recap")
        self._expect(self._session("2023-10-28").recap != "", "the recap is not on the session")

    def _recording(self) -> None:
        title = "Ada Example: The implicit bias of gradient descent"
        self.world.youtube.add(PLAYLIST, "DEMOvideo01", title, self.world.clock.now())

    def _consent(self) -> None:
        asked = self._mail("recording-consent", ADA)
        self._expect("DEMOvideo01" not in self._page("2023-10-28"), "a recording is shown before its speaker agreed")
        self._filled(self._link(asked), consent="yes")
        self._expect("DEMOvideo01" in self._page("2023-10-28"), "a recording is not shown though its speaker agreed")

    def _taken_back(self) -> None:
        common = ("--group-id", GROUP, "--as", "sol")
        words = "With the wrong link: https://example.org/wrong"
        self._fortnight("recap", "note", "2023-11-11", words, "--group-id", GROUP)
        self._fortnight("recap", "send", "2023-11-11", *common)
        self.world.story.advance(self.world.clock.now() + timedelta(minutes=10))
        self._fortnight("recap", "undo", "2023-11-11", *common)
        self.world.story.advance(self.world.clock.now() + timedelta(minutes=15))
        self._expect(bool(self._mails("recap-correction", ADA)), "nobody heard that the recap was taken back")

    def _by_itself(self) -> None:
        words = "Two talks, one question: what does a score *mean*?"
        self._fortnight("recap", "note", "2023-11-25", words, "--group-id", GROUP)

    # --- undone
    def _undone(self) -> None:
        key = "2024-01-13"
        self._fortnight("sessions", "cancel", key, "--group-id", GROUP, "--as", "sol")
        self._fortnight("sessions", "undo", key, "--group-id", GROUP, "--as", "sol")
        told = json.loads(self._fortnight("sessions", "history", key, "--group-id", GROUP, "--json"))
        by_sol = [(one["what"], one["by"]) for one in told[-2:]]
        self._expect(by_sol == [("cancel", "sol"), ("undo", "sol")], f"{told}")
