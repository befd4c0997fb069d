"""What the features hold of a person. A feature says it in its ``privacy.py``; it is named here by what it is called in what is handed
out."""

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
    """What names a person and is found by their address, as it was read. It is erased at once."""

    def places(self) -> Iterable[tuple[str, str]]:
        """Where that is: the id of a group, empty where it is none's yet, and words."""

    def handed_out(self) -> list[dict[str, Any]]: ...

    def erased(self, store: Store, /) -> Iterable[Sequence[Write]]:
        """What erases it, each of them written whole: without their name, or gone. Whoever is interrupted finds the rest again."""

    def stays(self) -> str:
        """What is not erased, in a sentence; empty if nothing stays."""


class Kept(Protocol):
    """What is kept under the id of a membership and names nobody once that is gone. It is removed afterwards."""

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
