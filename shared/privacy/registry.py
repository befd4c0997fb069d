"""What the features hold of a person. Each feature declares it in its ``privacy.py`` and is listed here, under the name that it has in
what is handed out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from shared.attendance.privacy import Attended
from shared.logins.privacy import Sessions
from shared.membership.privacy import Audit, Mails
from shared.model.group import Group
from shared.model.member import Member
from shared.model.person import Person
from shared.model.suppression import Erased
from shared.rota.privacy import Turns
from shared.signups.privacy import Responses, Waiting
from shared.silence.privacy import Questions
from shared.store import Ref, Store, Write
from shared.survey.privacy import Feedback
from shared.talks.privacy import Talks
from shared.voting.privacy import Ballots, Proposals


class Held(Protocol):
    """Rows that name a person and are found by their address, as they were read. They are erased at once."""

    def places(self) -> Iterable[tuple[str, str]]:
        """Where they are: the id of a group (empty if it belongs to none yet), and words for people."""

    def handed_out(self) -> list[dict[str, Any]]: ...

    def erased(self, store: Store, /) -> Iterable[Sequence[Write]]:
        """The writes that erase them, in units that must each be written whole: rows are deleted, or lose the name. If interrupted, the
        rest is found again."""

    def stays(self) -> str:
        """What is not erased, in a sentence; empty if nothing is left."""


class Kept(Protocol):
    """Rows that have a membership's id and name nobody once the membership is gone. They are removed afterwards."""

    def handed_out(self, member: Member, store: Store) -> list[dict[str, Any]]: ...

    def remains(self, one: Erased, group: Group | None, since: datetime, store: Store, /) -> Iterable[Ref[Any] | Write]:
        """What is to be removed, whatever it is by then, and what is to be written after that. What is younger than *since* belongs to
        somebody who has signed up again meanwhile. What was removed already is asked for again after a crash."""


BY_ADDRESS: Mapping[str, Callable[[Person, Store], Held]] = {
    "talks": Talks.of,
    "proposals": Proposals.of,
    "waiting_responses": Waiting.of,
    "desk_sessions": Sessions.of,
}
BY_MEMBERSHIP: Mapping[str, Kept] = {
    "responses": Responses(),
    "ballots": Ballots(),
    "attended": Attended(),
    "turns": Turns(),
    "silence": Questions(),
    "feedback": Feedback(),
    "mails": Mails(),
    "audit": Audit(),
}
