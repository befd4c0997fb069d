"""Logging out, in this browser or in all."""

from dataclasses import dataclass

from shared.desk.answers import Page
from shared.desk.visit import Visit


@dataclass(frozen=True, slots=True)
class Leaving:
    template: str = "leave.html"
    title: str = "Log out"
    section: str = "leave"


def show(_: Visit) -> Leaving:
    return Leaving()


PAGES = (Page(path=("leave",), show=show),)
"""A POST to it is answered by :meth:`shared.desk.login.login_pages.LoginPages.leave`."""
