"""A form's responses: which answer is the address, which the name, and whether the address is proven.

Answers are keyed by questionId, never by itemId; times are those of the *last* submission, so that edits come back
(Google Forms API, ``forms.responses``).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from shared import limits
from shared.errors import BadInput
from shared.model.group import FormMapping, ProposalForm
from shared.text.folding import fold
from shared.text.inline import clean_text

OVERLAP = timedelta(minutes=10)
"""How far each pull reaches back behind the last response seen. Late arrivals are found that way; repeated ones are known by their id."""

LONGEST_TITLE = 300
"""Characters of a question's title that are kept and compared."""
TITLES = 200 * limits.KB
"""The most bytes of all titles of a form together. If there are more, the longest are cut, so that no question is forgotten."""
CUT = "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One response as the Forms API gives it; *answers* by questionId."""

    id: str
    submitted: datetime
    respondent_email: str = ""
    answers: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """A form as read: titles by questionId, and whether Google proves respondents' addresses.

    Not *complete*: only what some responses answered, so that a question that is missing may still be asked.
    """

    titles: dict[str, str]
    verified: bool = False
    complete: bool = True


class Taken(StrEnum):
    """What became of a response; one that waits is taken up again by a later pull, one that was left only once it
    is edited."""

    NEW = "new"
    JOINED = "joined"
    EDITED = "edited"
    BAD_ADDRESS = "bad_address"
    FORGOTTEN = "forgotten"
    PROPOSED = "proposed"
    WAITING = "waiting"
    LEFT = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenResponse:
    """That a response was taken in: in which version, and for which member (an id; empty if none)."""

    group: str
    id: str
    submitted: datetime
    outcome: Taken
    member: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A response that is new, or was edited since it was *seen*, as the form's mapping reads it: *written* is the address that counts,
    as it was typed, *proven* whether Google vouches for it; *answers* has the first answer by role, *others* every answer to all other
    questions, by title."""

    group: str
    id: str
    submitted: datetime
    seen: SeenResponse | None
    written: str
    proven: bool
    answers: Mapping[str, str]
    others: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def became(self, outcome: Taken, member: str = "") -> SeenResponse:
        """The row that says it was taken in, replacing what was known of it."""
        return SeenResponse(
            group=self.group, id=self.id, submitted=self.submitted, outcome=outcome, member=member,
            version=self.seen.version if self.seen else 0,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedResponse:
    """A response as the form's own script handed it in, kept until a pull takes it in. *titles* are those of its questions,
    by the id that its answers have, *complete* if they are all that the form asks; *submitted* is the last submission's."""

    form: str
    id: str
    submitted: datetime
    respondent_email: str = ""
    answers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    complete: bool = False
    version: int = 0


ACTIVE, SUSPENDED = "ACTIVE", "SUSPENDED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A watch as Google keeps it: *state* is ``ACTIVE`` or ``SUSPENDED``, *error* why (``NO_USER_ACCESS``, …), *expires* UTC."""

    id: str
    state: str
    expires: datetime | None = None
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormState:
    """How far a form has been read (*seen*: the last submission taken in) and its questions as last read. *verified_since* is when
    it was first seen to have Google prove addresses, without a reading in between that said otherwise.

    *told* is what of the form's mapping the co-leads were last told, *troubled* what of its watches; both are empty while all
    is well, so that the same trouble is told again once it has come back.
    """

    id: str
    group: str
    seen: datetime | None = None
    titles: dict[str, str] = field(default_factory=dict)
    verified: bool = False
    verified_since: datetime | None = None
    read: datetime | None = None
    told: str = ""
    watches: tuple[Watch, ...] = ()
    troubled: str = ""
    version: int = 0


class MappingBroken(BadInput):
    """The form no longer fits the group's mapping. *problems* are sentences that name the titles."""

    def __init__(self, problems: tuple[str, ...], titles: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems
        self.titles = titles


Form = FormMapping | ProposalForm
"""What the group's file says of a form: which question is which."""
ROLES: dict[type[Form], tuple[str, ...]] = {
    FormMapping: ("email", "name", "zone"),
    ProposalForm: ("email", "name", "topic", "about"),
}
PLACES: dict[type[Form], str] = {FormMapping: "form", ProposalForm: "proposals_form"}
"""The setting of the group's file that describes each sort of form."""


def resolve(form: Form, titles: dict[str, str], *, verified: bool = False) -> dict[str, str]:
    """The questionId of each role: which question *form* means by it, by questionId or by exact title. A zone need not be asked.

    A form whose respondents' addresses Google has *verified* need not ask for one. Raises :class:`MappingBroken` naming every
    title that is missing or borne by two questions.
    """
    place = PLACES[type(form)]
    wanted_by_role = {role: getattr(form, role) for role in ROLES[type(form)]}
    found: dict[str, str] = {}
    problems = []
    for role, wanted in wanted_by_role.items():
        if role == "zone" and not wanted:
            continue
        short = wanted.strip()[:LONGEST_TITLE].strip()
        ids = [wanted] if wanted in titles else _of_title(short, titles)
        if len(ids) == 1:
            found[role] = ids[0]
        elif not ids and role == "email" and verified:
            found[role] = ""
        elif ids:
            problems.append(f"{place}.{role}: {len(ids)} questions bear the title {wanted!r}")
        else:
            problems.append(f"{place}.{role}: no question bears the title {wanted!r}")
    if problems:
        raise MappingBroken(tuple(problems), tuple(titles.values()))
    return found


def _of_title(wanted: str, titles: dict[str, str]) -> list[str]:
    """The questions titled *wanted*. If there is none: those whose title looks the same (another kind of blank or apostrophe, an accent
    typed as two characters). Titles that were cut are considered only if no complete one matches."""
    whole = [key for key, title in titles.items() if title.strip() == wanted]
    alike = whole or [key for key, title in titles.items() if _seen(title) == _seen(wanted)]
    return alike or [key for key, title in titles.items() if _same(title, wanted)]


def _seen(title: str) -> str:
    return fold(clean_text(title, LONGEST_TITLE))


def _same(one: str, other: str) -> bool:
    """Whether two titles are the same, as far as both are kept."""
    return one == other or any(
        len(cut) > 1 and cut.endswith(CUT) and whole.startswith(cut[:-1].strip())
        for cut, whole in ((one, other), (other, one))
    )


def first(response: Response, question: str) -> str:
    """The first answer to *question*, or an empty string."""
    return next(iter(response.answers.get(question, ())), "")


def kept(titles: dict[str, str]) -> dict[str, str]:
    """*titles* in the room that a row has for them: the longest are cut first, all to the same length. If even that is too much, the
    last ones are dropped; each pull that brings an answer to one of those reads it again."""
    longest = LONGEST_TITLE
    while limits.size(titles) > TITLES and longest > 9:
        longest = longest * 3 // 4
        titles = {key: _cut(title, longest) for key, title in titles.items()}
    while limits.size(titles) > TITLES:
        titles = dict(list(titles.items())[: len(titles) * 3 // 4])
    return titles


def _cut(title: str, longest: int) -> str:
    return title if len(title) <= longest else title[: longest - 1].rstrip(CUT) + CUT


def as_read(state: FormState, found: Questions, now: datetime) -> FormState:
    """*state* after the form was read at *now*."""
    titles = kept(found.titles if found.complete else state.titles | found.titles)
    # Rows from before this field existed: the form had the setting at least since it was last read.
    known = state.verified_since or state.read if state.verified else None
    since = (known or now) if found.verified else None
    return replace(state, titles=titles, verified=found.verified, verified_since=since, read=now)


def leans_on_proof(responses: Iterable[Response], state: FormState) -> bool:
    """Whether any of *responses* has an address that would count as proven if the form still has the setting with which it was last
    read."""
    return state.verified and any(response.respondent_email for response in responses)


def proven(response: Response, state: FormState, now: datetime) -> bool:
    """Whether Google has proven the respondent's address. The setting may be changed at any time, and a response does not say under
    which it was given: it counts only between two readings that both saw it so, the later of them at *now*."""
    since = state.verified_since if state.verified and state.read == now else None
    return since is not None and bool(response.respondent_email) and since < response.submitted


def address_of(response: Response, question: str, *, proven: bool) -> str:
    """The address that counts, as written: respondentEmail if *proven*, else the answer to *question*, else respondentEmail after all."""
    return (proven and response.respondent_email) or first(response, question) or response.respondent_email


def received(
    response: Response,
    seen: SeenResponse | None,
    group: str,
    places: Mapping[str, str],
    state: FormState,
    now: datetime,
) -> Received:
    """*response* as the form's mapping reads it. *state* is what is known of the form, *places* are its questionIds by role."""
    vouched = proven(response, state, now)
    return Received(
        group=group,
        id=response.id,
        submitted=response.submitted,
        seen=seen,
        written=address_of(response, places["email"], proven=vouched),
        proven=vouched,
        answers={role: first(response, question) for role, question in places.items()},
        others=tuple(
            (state.titles.get(question, question), given)
            for question, given in response.answers.items()
            if question not in places.values() and any(given)
        ),
    )


def uploaded(name: str, file: str) -> str:
    """The answer to a question for a file: its *name*, where known, and its address in Google Drive."""
    place = f"https://drive.google.com/open?id={file}" if re.fullmatch(r"[A-Za-z0-9_-]{10,100}", file) else file
    return f"{name} ({place})" if name and place else name or place


def differences(before: dict[str, str], after: dict[str, str]) -> tuple[str, ...]:
    """What changed about a form's questions, in sentences that name the titles; empty if it was never read before."""
    if not before:
        return ()
    new = [f"new: {title!r}" for key, title in after.items() if key not in before]
    renamed = [
        f"{before[key]!r} is now {title!r}" for key, title in after.items() if not _same(before.get(key, title), title)
    ]
    gone = [f"gone: {title!r}" for key, title in before.items() if key not in after]
    return (*new, *renamed, *gone)
