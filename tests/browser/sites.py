"""A site with every kind of page."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from shared.model.proposal import ProposalState
from shared.model.session import Consent, Resource, Session, Talk
from shared.model.vote import Tally, VoteState
from shared.site import Page as Made
from tests.unit.site.examples import DECK, FULL, OTHER, URL, archive, made, proposal, seven, vote

WORDS = "decks/ml-theory/2023-10-14/double-descent/aa.txt"


ABOUT = """Gradient descent, *left alone* on separable data, finds the maximum-margin solution:

$$\\lim_{t\\to\\infty} \\frac{w_t}{\\|w_t\\|_2} = \\arg\\max_{\\|w\\|_2 \\le 1} \\min_{i \\le n} y_i \\langle w, x_i \\rangle$$

- for the logistic loss, at the rate $O(1/\\log t)$;
- for deeper models with $\\mathbb{E}[\\ell(f_\\theta(x), y)]$ see [the survey](https://example.org/survey)."""


RECAP = "We went through the proof of the **main theorem**, and did not agree on whether $\\beta > 1$ is needed.\n\n> It is."


def life() -> list[Session]:
    """The season with something of everything in it."""
    paper = Resource(
        kind="paper",
        title="The implicit bias of gradient descent",
        url="https://arxiv.org/pdf/1710.10345v2.pdf",
        minutes=40,
    )
    video = Resource(kind="video", title="A lecture with a very long name that does not fit on one line of a phone", url="https://example.org/v", minutes=50, essential=False)  # fmt: skip
    told: dict[str, dict[str, Any]] = {
        "2023-10-14": {
            "recap": RECAP,
            "recapped_at": datetime(2023, 10, 16, tzinfo=UTC),
            "book": "boyd",
            "chapter": "Convex sets",
            "resources": (Resource(kind="chapter", title="Convex Optimization: Convex sets (pages 21–66)", url="https://example.org/cvx", minutes=60),),
        },
        "2023-10-28": {
            "about": "An afternoon on margins.",
            "host": "statistics/2023-10-28",
            "series": "learning-to-learn",
            "talks": (
                Talk(slug="bias", title="The implicit bias of gradient descent", speaker="Ada Example", about=ABOUT, resources=(paper, video),
                     thread="https://chat.example.org/t/1", slides_after=True),
                Talk(slug="tangents", title="Tangent kernels, briefly", speaker="Noor Ünal-Příklad", unconfirmed=True),
            ),
        },
        "2023-11-11": {"book": "boyd", "chapter": "Convex functions"},
    }  # fmt: skip
    recording = Resource(kind="recording", url="https://www.youtube.com/watch?v=FAKEvid0001")
    sessions = [replace(s, **told.get(s.key, {})) for s in seven("2023-10-14")]
    first = sessions[0]
    talks = tuple(replace(talk, recording=recording, consent=Consent.YES) for talk in first.talks)
    return [*archive(), replace(first, talks=talks), *sessions[1:]]


def everything(url: str = URL) -> dict[str, Made]:
    """A site at *url* with every kind of page."""
    proposals = (
        proposal(
            "a", topic="Sharpness and generalisation", speaker="Bo Sample", about="Flat minima, and $\\lambda_{\\max}$."
        ),
        proposal("b", topic="Double descent", speaker="Fay Late", url="https://example.org/dd"),
        proposal("c", ProposalState.CHOSEN, topic="Tangent kernels", speaker="Noor Ünal-Příklad", session="2023-10-28"),
    )
    settled = vote(
        "v",
        "c",
        state=VoteState.SETTLED,
        ranking=(Tally(proposal="c", approvals=7), Tally(proposal="b", approvals=1)),
        ballots=9,
    )
    return made(
        *life(), group=FULL, groups=(FULL, OTHER), proposals=proposals, decks=(replace(DECK, text=WORDS),),
        votes=(settled, vote("w", "a", "b", opened=datetime(2023, 11, 11, tzinfo=UTC), closes=datetime(2023, 11, 16, tzinfo=UTC))),
        url=url,
    )  # fmt: skip


PAGES = {
    "home": "", "past": "past/", "reading": "reading/", "plan": "reading/boyd/", "research": "research/", "proposals": "proposals/",
    "about": "about/", "series": "series/learning-to-learn/", "session": "s/2023-10-28/", "held": "s/2023-10-14/",
    "search": "search/", "speakers": "speakers/", "archived": "s/undated-09/", "slides": "s/2023-11-11/slides/", "cancelled": "s/2023-12-09/",
}  # fmt: skip
