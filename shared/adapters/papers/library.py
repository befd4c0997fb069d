"""Who knows of papers: arXiv's API (Atom) and Crossref's (JSON), each asked as it asks to be; one connection a call, no redirect
followed, so that neither leads anywhere else.

arXiv wants a request every three seconds at the most, from all of us together; Crossref a mail address at which it reaches whoever asks.
"""

import os
import re
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Thread
from urllib.parse import quote, urlsplit

from shared.adapters.dynamodb import turns
from shared.adapters.dynamodb.table import Table
from shared.adapters.papers import arxiv, crossref
from shared.adapters.queues import Queue
from shared.errors import Unanswered
from shared.model.work import Work
from shared.talks.look_ups import Left, cut
from shared.talks.looking_up import LookUp

LARGEST = 2_000_000
"""The most bytes of an answer."""
ARXIV, CROSSREF = "https://export.arxiv.org", "https://api.crossref.org"
PAUSE = 3.0
"""Seconds between two requests to arXiv."""
WORKS = "works"
"""The reason in a wake-up that has more looked up."""
AT_ONCE = 50
"""The most numbers in one request to arXiv."""


class Library:
    """A :class:`shared.talks.looking_up.Library`. *contact* is the address at which whoever asks is reached; *turn* takes the next turn at
    arXiv for so many seconds, and says whether it was free."""

    def __init__(self, contact: str, turn: Callable[[float], bool] = lambda _: True) -> None:
        self.contact, self.turn = contact, turn

    def find(self, ids: Sequence[str], seconds: float, now: datetime) -> list[Work]:
        until = time.monotonic() + seconds
        numbers = [one.removeprefix("arxiv:") for one in ids if one.startswith("arxiv:")]
        dois = (one.removeprefix("doi:") for one in ids if one.startswith("doi:"))
        batches = (numbers[start : start + AT_ONCE] for start in range(0, len(numbers), AT_ONCE))
        found: list[Work] = []
        silent: list[Unanswered] = []
        for asked in (
            (self._arxiv(some, until, now) for some in batches),
            ([self._crossref(doi, until, now)] for doi in dois if time.monotonic() < until),
        ):
            try:
                for works in asked:
                    found += works
            except Unanswered as error:  # the other one may answer
                silent.append(error)
        if silent and not found:
            raise silent[0]
        return found

    def _arxiv(self, numbers: Sequence[str], until: float, now: datetime) -> list[Work]:
        while not self.turn(PAUSE):
            if time.monotonic() + PAUSE / 4 >= until:
                return []
            time.sleep(PAUSE / 4)
        asked = quote(",".join(numbers), safe=",/.")
        status, content = self._get(ARXIV, f"/api/query?id_list={asked}&max_results={len(numbers)}", until)
        if status != 200:
            raise Unanswered(f"arXiv answers {status}")
        return arxiv.works(content, numbers, now)

    def _crossref(self, doi: str, until: float, now: datetime) -> Work:
        path = f"/works/{quote(doi, safe='')}"
        status, content = self._get(
            CROSSREF, f"{path}?mailto={quote(self.contact, safe='')}" if self.contact else path, until
        )
        if status not in (200, 400, 404):  # Crossref answers 400 to some texts that look like DOIs
            raise Unanswered(f"Crossref answers {status}")
        return crossref.work(content if status == 200 else b"", doi, now)

    def _get(self, origin: str, path: str, until: float) -> tuple[int, bytes]:
        """Status and body of a GET that is over by *until*, by this machine's own clock. Raises :class:`Unanswered`.

        What is not over by then is left to itself: looking a name up, and trying address after address, have times of their own.
        """
        found: list[tuple[int, bytes] | Unanswered] = []

        def ask() -> None:
            try:
                found.append(self._asked(origin, path, until))
            except Unanswered as error:
                found.append(error)
            except Exception as error:
                found.append(Unanswered(f"{origin} cannot be asked: {type(error).__name__}"))

        asking = Thread(target=ask, daemon=True)
        asking.start()
        asking.join(_left(until))
        answer = found[0] if found else Unanswered(f"{origin} is too slow")
        if isinstance(answer, Unanswered):
            raise answer
        return answer

    def _asked(self, origin: str, path: str, until: float) -> tuple[int, bytes]:
        parts = urlsplit(instead(origin))
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=_left(until))
        by = f" (mailto:{self.contact})" if re.fullmatch(r"[!-~]+", self.contact) else ""
        try:
            connection.connect()
            wire = connection.sock
            wire.settimeout(_left(until))
            connection.request(
                "GET", f"{parts.path}{path}", headers={"User-Agent": f"fortnight/0.1{by}", "Accept": "*/*"}
            )
            content = b""
            with connection.getresponse() as answer:
                while not answer.isclosed():
                    wire.settimeout(_left(until))
                    if not (piece := answer.read1(65536)):
                        break
                    content += piece
                    if len(content) > LARGEST or time.monotonic() > until:
                        raise Unanswered(f"{parts.hostname} answers too much, or too slowly")
                return answer.status, content
        except (OSError, HTTPException) as error:
            raise Unanswered(f"{parts.hostname} cannot be asked: {type(error).__name__}") from None
        finally:
            connection.close()


def _left(until: float) -> float:
    """Seconds left until then, for one step of the connection."""
    return max(0.05, until - time.monotonic())


def instead(origin: str) -> str:
    """The address to use in place of *origin*: on the laptop one on this machine, so that nobody outside is asked; elsewhere *origin*
    itself."""
    endpoint = os.environ.get("FORTNIGHT_LIBRARY_ENDPOINT")
    return f"{endpoint}/library/{urlsplit(origin).hostname}" if endpoint else origin


def put(wakeups: str, left: Left, correlation: str) -> None:
    """What is *left* onto the queue at the address *wakeups*."""
    message = {"reason": WORKS, "works": list(left.ids), "tries": left.tries, "correlation": correlation}
    Queue(wakeups).put([message], left.pause)


def look_ups(table: str, wakeups: str, now: datetime, correlation: str) -> Callable[[str], LookUp]:
    """What looks up for whoever is reached at an address; what nobody answers in time, a wake-up on the queue at the address *wakeups* asks
    for once more (none: nobody does)."""

    def later(ids: Sequence[str]) -> None:
        put(wakeups, Left(cut(ids)), correlation)

    def of(contact: str) -> LookUp:
        library = Library(contact, partial(turns.alone, table, "arxiv"))
        return LookUp(Table(table), library, now, later if wakeups else None)

    return of
