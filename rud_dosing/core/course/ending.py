"""How the course of a drug is held, ends, and goes down to nothing, and which pause each of it is."""

from __future__ import annotations

from datetime import datetime, time

from .doses import Giving
from .timeline import Pause, Standing, Timed


def is_running(going: Giving, drug: str, at: datetime) -> bool:
    """Whether a drug has days left at a moment, those of the taper by which it was stopped too."""
    course, today = going.courses[drug], going.day_of(at.date())
    if course.stopped:
        return today < course.taper_begins + len(course.taper)
    return today - course.shift <= course.days


def is_tapering(going: Giving, drug: str, at: datetime) -> bool:
    """Whether a drug that was stopped is going down to nothing."""
    return drug in going.courses and going.courses[drug].stopped and is_running(going, drug, at)


def paused(going: Giving, pause: Pause) -> Pause:
    """A hold or a stop that begins, noted among those of the plan."""
    going.pauses.append(pause)
    return pause


def end(going: Giving, drug: str, one: Timed) -> None:
    """Stop a drug, at once or after its taper."""
    course = going.courses[drug]
    course.stopped = True
    course.ordered.clear()
    end_hold(course, one.at)
    course.stop = paused(going, Pause(drug, "stop", one.at, one.place))
    move_stop(going, course)


def end_hold(course: Standing, at: datetime) -> None:
    """Whether it is given again or something else takes the place of the hold."""
    if course.hold is not None:
        course.hold.until = at
    course.held_at = course.hold = None


def stop_earlier(course: Standing, one: Timed) -> None:
    """A drug that would have been stopped after its taper is stopped from now on, and by this change."""
    if course.stop is not None and course.stop.since > one.at:
        course.stop.since, course.stop.place = one.at, one.place


def move_stop(going: Giving, course: Standing) -> None:
    """A drug that is tapered is stopped from the day after the last of its taper."""
    if course.stop is not None and course.taper and not going.died:
        after = going.date_of(course.taper_begins + len(course.taper))
        course.stop.since = datetime.combine(after, time.min)
