"""What is valid in a group's file, but perhaps not meant."""

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from shared.model.agenda import fitted, length
from shared.model.group import Group
from shared.model.season import Planned, Season, Stage, plan, usual_reminders, wall_of, zone_of
from shared.text.times import weekday

SIGNS = (
    "silence: as nobody is asked who comes, signs of life are a vote, a proposal, a talk, a turn on the rota, being among those whom a "
    "co-lead says were there, and what members save on their own page; whoever only comes and listens is asked"
)


def remarks(group: Group, today: date = date.min) -> Iterator[str]:
    """Remarks for a co-lead on a valid file; nothing of what was before *today*."""
    if group.form and not group.join:
        yield "join: nobody reads on the page how to join, until the address of the sign-up form stands there"
    if not group.asks_questions and any(one.summary or one.questions for one in group.talks):
        yield "talks: their questions and few lines are kept, and shown once beforehand has questions: true"
    if group.asks_the_silent and not group.asks_who_comes:
        yield SIGNS
    season = group.season
    if season is None:
        return
    yield from (
        _too_early(stage, season) for stage in group.stages if stage.unit == "d" and stage.count >= season.least_days
    )
    yield from _other_weekday(season, today)
    yield from _too_many(group, season, today)
    days = plan(season, group.tz)
    ahead = [one for one in days if one.starts.date() >= today]
    if season.until and days and not ahead:
        yield f"season: its last session was on {days[-1].starts.date()}, so none is to come; see whether its year is right"
    yield from (odd for one in ahead if (odd := odd_clock(one, group.tz)))


def _too_many(group: Group, season: Season, today: date) -> Iterator[str]:
    """Days whose talks do not fit even if questions are cut to the least."""
    for day in sorted({one.session for one in group.talks if one.session >= today}):
        wanted = [length(one.kind, group) for one in group.talks if one.session == day]
        if fitted(season.minutes, wanted) != wanted and any(
            has < talk for (has, _), (talk, _) in zip(fitted(season.minutes, wanted), wanted, strict=True)
        ):
            yield (
                f"talks: those of {day} take {sum(talk for talk, _ in wanted)} minutes, without questions, and the session has "
                f"{season.minutes}; its agenda gives each less"
            )


def _other_weekday(season: Season, today: date) -> Iterator[str]:
    """Breaks after which a season of whole weeks continues on another day of the week."""
    for at, pause in enumerate(season.breaks):
        before = _on(season, pause.after)
        if pause.resumes < today:
            continue
        if not season.every and season.every_days % 7 == 0 and before.weekday() != pause.resumes.weekday():
            yield (
                f"season.breaks {at + 1}: it resumes on {pause.resumes}, a {weekday(pause.resumes)}; until then sessions are on "
                f"{weekday(before)}s, from then on they are on {weekday(pause.resumes)}s"
            )


def _on(season: Season, day: date) -> date:
    """A day of the week on which sessions are by *day*."""
    return max([season.first, *(pause.resumes for pause in season.breaks if pause.resumes <= day)])


def _too_early(stage: Stage, season: Season) -> str:
    least = season.least_days
    when = "just as" if stage.count == least else "before"
    sooner = usual_reminders(least)[0]
    often = f"as there may be one {least} days after another" if season.every else f"as there is one every {least} days"
    return f"reminders: {stage.name} goes out {when} the previous session begins, {often}; {sooner} comes after it"


def odd_clock(planned: Planned, group: ZoneInfo) -> str:
    """What is odd about a wall time that a change of the clocks skips or repeats on the session's day; empty if nothing is. *group* is the
    group's zone."""
    if planned.at is None:
        return ""
    tz, wanted = zone_of(planned.at, group), wall_of(planned.at)
    here = planned.starts.astimezone(tz)
    if here.time().replace(fold=0) != wanted:
        return f"{planned.key}: {wanted:%H:%M} does not exist that day in {tz.key}; it begins at {here:%H:%M}"
    if here.replace(fold=1).utcoffset() != here.utcoffset():
        return f"{planned.key}: {wanted:%H:%M} comes twice that day in {tz.key}; it begins at the first"
    return ""
