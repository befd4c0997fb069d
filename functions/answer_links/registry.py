"""Which module has the page for each purpose of a link. It is imported when its first link is opened, so that a cold start pays for no
other."""

from importlib import import_module
from typing import Any

from shared import signed_links
from shared.errors import BadLink
from shared.pages.links import Page

MODULES = {
    signed_links.CONFIRM: "shared.membership.link_pages",
    signed_links.DECIDE: "shared.membership.link_pages",
    signed_links.LEAVE: "shared.membership.link_pages",
    signed_links.MEMBER: "shared.membership.own_page",
    signed_links.DATA: "shared.privacy.own_data",
    signed_links.PROPOSE: "shared.voting.propose_page",
    signed_links.VOTE: "shared.voting.ballot_page",
    signed_links.CHOSEN: "shared.voting.acceptance_page",
    signed_links.COME: "shared.attendance.rsvp_page",
    signed_links.WHO: "shared.attendance.coming_page",
    signed_links.TURN: "shared.rota.turn_page",
    signed_links.ROTA: "shared.rota.own_place",
    signed_links.STILL: "shared.silence.answer_page",
    signed_links.FEEDBACK: "shared.survey.answer_page",
    signed_links.OUTCOME: "shared.survey.outcome_page",
    signed_links.WITHDRAW: "shared.withdrawals.page",
    signed_links.RECAP: "shared.recaps.recap_page",
    signed_links.RECORDING: "shared.recaps.recording_page",
}


def page_of(purpose: str) -> Page[Any, Any, Any]:
    """The page of links for *purpose*. Raises :class:`BadLink` if there is none."""
    if purpose not in MODULES:
        raise BadLink("this link is for something else")
    pages: tuple[Page[Any, Any, Any], ...] = import_module(MODULES[purpose]).PAGES
    return next(page for page in pages if page.purpose == purpose)
