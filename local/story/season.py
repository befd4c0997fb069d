"""The season: a group comes together, meets, moves a session, cancels one; speakers send slides, good and bad."""

import requests

from local.decks import deck, encrypted
from local.story.stage import HERE, Scene, Script, Stage, scenes

PLAYLIST = "PLDEMOmltheory0recordings"
MORE = """
kinds: {{"2023-10-14": proposals}}
seats: 3
recap_after_hours: 48
chat_webhook: {webhook}
chat_posts: {{reminders: [1d, 1h], changes: true, slides: true, votes: true}}
co_leads_webhook: {co_leads}
playlist: {playlist}
"""
HOSTILE_NAME = "<script>alert('x')</script> {{7*7}}\r\nBcc: everyone@example.org"


class Season(Stage):
    """The ML Theory Reading Group from October to January."""

    def scenes(self) -> list[Scene]:
        """Every scene; the ticks in between are the clock's."""
        script: Script = [
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
                lambda: self._fortnight("sessions", "cancel", "ml-theory/2023-12-09", "--as", "mika"),
            ),
        ]
        return scenes(script)

    # --- the beginning
    def _begin(self) -> None:
        self.world.youtube.playlists.setdefault(PLAYLIST, [])
        self._fortnight("setup")
        self._fortnight("apply", self._file())
        self._fortnight("import", str(HERE / "archive.yaml"))
        self._expect(not self.world.mailbox.messages, "an import caused mail")

    def _file(self, email: str = "Email") -> str:
        """The group's file: that of ``local/``, with the chat of this laptop, a playlist, and a first session for proposals."""
        path = self.world.folder / "group.yaml"
        text = (HERE / "group.yaml").read_text().replace("  email: Email\n", f"  email: {email}\n")
        path.write_text(
            text + MORE.format(webhook=self.world.chat_webhook, co_leads=self.world.co_leads_webhook, playlist=PLAYLIST)
        )
        return str(path)

    # --- people
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
        self._fortnight("apply", self._file(email="E-mail address"))
        self.world.story.pull()

    def _approved_by_command(self) -> None:
        self._fortnight("members", "approve", "jun@example.net", "--as", "mika")

    def _move(self) -> None:
        self._fortnight("sessions", "move", "ml-theory/2023-11-25", "2023-11-26 14:00", "--as", "mika")

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
