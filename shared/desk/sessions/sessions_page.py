"""The desk's pages of sessions, talks and slides, by address."""

from shared.desk.answers import Page
from shared.desk.sessions import (
    archive_page,
    attendance_page,
    feedback_page,
    looked_up_page,
    rota_page,
    season_page,
    session_page,
    talk_page,
    unattached_page,
)

PAGES = (
    Page(path=("sessions",), show=season_page.season),
    Page(path=("sessions", "past"), show=season_page.past),
    Page(path=("sessions", "reading"), show=looked_up_page.show),
    Page(path=("sessions", "rota"), show=rota_page.show),
    Page(path=("sessions", "uploads"), show=unattached_page.show, act=unattached_page.give),
    *archive_page.PAGES,
    *feedback_page.PAGES,
    Page(path=("sessions", "{session}"), show=session_page.show),
    Page(path=("sessions", "{session}", "attendance"), show=attendance_page.show, act=attendance_page.look),
    Page(path=("sessions", "{session}", "talks", "{talk}"), show=talk_page.show, act=talk_page.act),
    Page(path=("sessions", "{session}", "talks", "{talk}", "upload"), show=talk_page.upload),
)
