"""The order of a rota, as functions of values: whoever joins is last, whoever is asked goes to the end, and the order of all
others stays."""

from dataclasses import replace
from datetime import datetime

from shared.errors import BadInput
from shared.model.rota import LONGEST_TOPICS, MOST, Place, Rota
from shared.text import days
from shared.text.inline import line


def joined(rota: Rota, member: str, now: datetime, first: str = "", topics: str = "") -> Rota:
    """*rota* with *member* at its end. Whoever is on it already keeps their place, with what they say now. Raises
    :class:`BadInput` for a day that does not exist, for too many words, and if the rota is full."""
    day = days.day(first, now.date()).isoformat() if first.strip() else ""
    words = line(topics, LONGEST_TOPICS + 1)
    if len(words) > LONGEST_TOPICS:
        raise BadInput(f"topics: at most {LONGEST_TOPICS} characters; a few words for each are enough")
    known = rota.place(member)
    if known:
        return _with(rota, replace(known, first=day, topics=words))
    if len(rota.order) >= MOST:
        raise BadInput(f"the rota is full: {MOST} people are on it")
    return replace(rota, order=(*rota.order, Place(member=member, since=now, first=day, topics=words)))


def left(rota: Rota, member: str) -> Rota:
    """*rota* without *member*. The order of the others, and what *member* was asked before, stay."""
    return replace(rota, order=tuple(one for one in rota.order if one.member != member))


def placed(rota: Rota, member: str, number: int, why: str) -> Rota:
    """*rota* with *member* as the *number*-th (from 1 on), for *why*. Raises :class:`BadInput` if they are not in it, or there is no such
    place."""
    known = rota.place(member)
    if known is None:
        raise BadInput("they are not on the rota")
    if not 1 <= number <= len(rota.order):
        raise BadInput(f"place: {number} is not between 1 and {len(rota.order)}")
    others = left(rota, member).order
    if rota.order.index(known) == number - 1:
        return rota
    return replace(rota, order=(*others[: number - 1], replace(known, why=why), *others[number - 1 :]))


def last(rota: Rota, member: str, now: datetime, why: str) -> Rota:
    """*rota* with *member*, who was just asked, at its end: they wait anew from *now* on."""
    known = rota.place(member)
    if known is None:
        return rota
    return replace(rota, order=(*left(rota, member).order, replace(known, since=now, why=why)))


def first(rota: Rota, member: str, since: datetime, why: str) -> Rota:
    """*rota* with *member* at its head: what they were asked for is not needed after all, and they have waited *since* then."""
    known = rota.place(member)
    if known is None:
        return rota
    return replace(rota, order=(replace(known, since=since, why=why), *left(rota, member).order))


def exchanged(rota: Rota, giver: str, taker: str, now: datetime, why: str) -> Rota:
    """*rota* once *taker* has taken *giver*'s turn: they change places, and *taker*, whose turn it is, goes to the end."""
    mine, theirs = rota.place(giver), rota.place(taker)
    if mine is None or theirs is None:
        return last(rota, taker, now, why)
    here = replace(mine, since=min(mine.since, theirs.since), why=why)
    order = tuple(here if one.member == taker else one for one in rota.order if one.member != giver)
    return replace(rota, order=(*order, replace(theirs, since=now, why=why)))


def _with(rota: Rota, place: Place) -> Rota:
    return replace(rota, order=tuple(place if one.member == place.member else one for one in rota.order))
