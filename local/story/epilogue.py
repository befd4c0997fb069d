"""The epilogue: the season is over, and the group lives. What is under way when the story ends is for whoever looks to go on with."""

import json

import requests

from local.story.stage import GROUP, Scene, Script, Stage, scenes

TOPICS = {
    "Optimal transport in an hour": "Jun Example",
    "What scaling laws do not say": "Fay Late",
    "Grokking, looked at closely": "Ada Example",
}
ADA = "ada@example.org"
CLOSES, APPLICANT = "2024-02-08 14:00", "kit@example.com"


class Epilogue(Stage):
    """On the last day: a vote is opened, somebody waits to be let in, and a reminder asks who comes."""

    def scenes(self) -> list[Scene]:
        """Every scene; the ticks in between are the clock's."""
        script: Script = [
            ("2024-02-03T09:30", "three talks are proposed, and Mika opens a vote", self._vote),
            ("2024-02-03T11:00", "Ada votes", self._ada_votes),
            ("2024-02-03T12:00", "Kit applies", lambda: self._apply("Kit Example", APPLICANT)),
            ("2024-02-03T13:00", "and confirms, and waits for a co-lead", lambda: self._confirm(APPLICANT)),
            (
                "2024-02-03T14:00",
                "Robin looks where the desk is, and everything behind the group is looked at once more",
                self._desk,
            ),
        ]
        return scenes(script)

    def _vote(self) -> None:
        for topic, speaker in TOPICS.items():
            self._fortnight("proposals", "add", topic, "--speaker", speaker, "--group-id", GROUP)
        self._fortnight("votes", "open", "--closes", CLOSES, "--group-id", GROUP)

    def _desk(self) -> None:
        self.world.story.look()  # the first was on a day on which there was nothing yet
        page = requests.get(f"{self.world.url}/desk", timeout=30)
        self._expect(page.ok and 'name="address"' in page.text, f"the desk does not ask who comes: {page.status_code}")

    def _ada_votes(self) -> None:
        told = json.loads(self._fortnight("proposals", "list", "--group-id", GROUP, "--json"))
        ticked = {f"p-{one['id']}": "on" for one in told if one["topic"] in list(TOPICS)[:2]}
        url = self._links(self._mail("ballot", ADA), "b")[0]
        answer = requests.post(url, data={"choice": "vote", **ticked}, timeout=30)
        self._expect(answer.ok and "Saved" in answer.text, "Ada's ballot was not saved")
