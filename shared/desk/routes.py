"""Which module has the pages behind which part of the desk's address. It is imported when one is opened: a start pays for no other."""

from importlib import import_module

from shared.desk.answers import Answer, NoSuchPage, Page
from shared.desk.visit import Visit

SECTIONS: dict[str, tuple[str, str]] = {
    "": ("Today", "shared.desk.today.today_page"),
    "sessions": ("Sessions", "shared.desk.sessions.sessions_page"),
    "people": ("People", "shared.desk.people.people_page"),
    "votes": ("Votes and proposals", "shared.desk.votes.votes_page"),
    "recaps": ("Recaps and recordings", "shared.desk.recaps.recaps_page"),
    "announcements": ("Announcements", "shared.desk.announcements.announcements_page"),
    "mail": ("Mail", "shared.desk.mail_page"),
    "group": ("The group", "shared.desk.settings.group_page"),
    "numbers": ("Numbers", "shared.desk.numbers.numbers_page"),
}
"""The navigation, in its order: the first part behind the group's id (empty for the desk's first page), what it is called, and the module
of its pages."""
MORE: dict[str, str] = {"do": "shared.desk.actions.action_page", "leave": "shared.desk.login.leave_page"}
"""The modules of the pages that are in no navigation."""


def answer(visit: Visit) -> Answer:
    """What the page at the visit's address answers. Raises :class:`NoSuchPage`."""
    path = visit.request.path[1:]
    section = path[0] if path else ""
    module = MORE.get(section) or SECTIONS.get(section, ("", ""))[1]
    if not module:
        raise NoSuchPage
    pages: tuple[Page, ...] = import_module(module).PAGES
    for page in pages:
        values = page.values(path)
        if values is not None:
            return page.answer(visit, values)
    raise NoSuchPage
