"""One structured logger for all functions; standard-library loggers of ``shared`` write through it.

No log line holds what an error says of somebody: a library's may quote a request's URL with an address in it, a validation error
the value that was wrong. So every record, whoever writes it, says what kind of error it was and where it arose, and a function
ends with the same words, because the platform writes those down, too.
"""

import logging
import signal
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging import utils
from aws_lambda_powertools.utilities.typing import LambdaContext

from shared.errors import BadInput, FortnightError, said, without_addresses

logger = Logger(service="fortnight", use_rfc3339=True)

FRAMES = 8
_OURS = ("fortnight", "functions", "shared")
Handler = Callable[[dict[str, Any], LambdaContext], Any]
ANSWERING = 2.0
"""Seconds of a function's time that are kept for the answer to whoever waits for one."""


class Failed(Exception):
    """A function did not come to its end. The log says where; this says no more than may be written down."""


class OutOfTime(BaseException):
    """The function's time is nearly over. No ``except Exception`` may take it for something that can be tried again."""


def follow(correlation: str) -> None:
    """Put the correlation id of what is at hand on every log line from here on."""
    logger.append_keys(correlation=correlation)


def entry(handler: Handler) -> Handler:
    """*handler* as the platform calls it: log lines bear the request, and what comes out of it says nobody's values."""

    @logger.inject_lambda_context
    @wraps(handler)
    def call(event: dict[str, Any], context: LambdaContext) -> Any:
        try:
            return handler(event, context)
        except Exception as error:
            logger.error("not done: %s", error)
            if _sayable(error):
                raise error from None
            raise Failed(said(error)) from None

    return call


def answering(failed: Callable[[dict[str, Any], str], Any]) -> Callable[[Handler], Handler]:
    """As :func:`entry`, for a function that people ask for pages: what goes wrong, or takes too long, is answered with what *failed* makes
    of the request and the correlation id. Its line of the log has an ``errorType``, as the platform's own has, which the alarm counts.
    A call that nobody waits for ends with the error, so that the platform tries again."""

    def made(handler: Handler) -> Handler:
        @wraps(handler)
        def call(event: dict[str, Any], context: LambdaContext) -> Any:
            if "requestContext" not in event:
                return handler(event, context)
            try:
                with _in_time(context):
                    return handler(event, context)
            except (Exception, OutOfTime) as error:
                logger.error("not done: %s", error, extra={"errorType": type(error).__name__})
                return failed(event, str(logger.get_current_keys().get("correlation", "")))

        return entry(call)

    return made


@contextmanager
def _in_time(context: LambdaContext) -> Iterator[None]:
    """Raises :class:`OutOfTime` in the midst of what takes nearly all of the function's time. Only Python's main thread can be told so."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def over(*_: object) -> None:
        raise OutOfTime

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, max(0.01, context.get_remaining_time_in_millis() / 1000 - ANSWERING))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _sayable(error: Exception) -> bool:
    ours = isinstance(error, FortnightError) and not isinstance(error, BadInput)
    return ours and without_addresses(str(error)) == str(error)


def traced(error: BaseException) -> str:
    """What *error* was, and the errors behind it, each with the places it came through."""
    return "; after ".join(f"{said(one)}{_notes(one)}{_places(one)}" for one in _chain(error))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        if isinstance(error, BaseExceptionGroup):
            yield from error.exceptions[:3]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _notes(error: BaseException) -> str:
    return "".join(f" ({note})" for note in getattr(error, "__notes__", ()))


def _places(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    places = " > ".join(f"{'/'.join(one.filename.split('/')[-2:])}:{one.lineno} {one.name}" for one in frames)
    return f" at {places}" if places else ""


def _record(*given: Any, **more: Any) -> logging.LogRecord:
    """A log record without anybody's values: an error is told by :func:`traced`, and a library's arguments are left out."""
    made = logging.LogRecord(*given, **more)
    error = made.exc_info[1] if made.exc_info else None
    made.exc_info = made.exc_text = None
    if isinstance(made.msg, dict):
        return made
    text = f"{_filled(made)}: {traced(error)}" if error else _filled(made)
    made.msg, made.args = without_addresses(text), ()
    return made


def _filled(made: logging.LogRecord) -> str:
    if made.args and made.name.partition(".")[0] not in _OURS:
        return f"{made.msg} (values left out)"
    args = made.args if isinstance(made.args, tuple) else (made.args,) if made.args else ()
    if isinstance(made.msg, BaseException):
        return traced(made.msg)
    words = tuple(traced(one) if isinstance(one, BaseException) else one for one in args)
    return str(made.msg) % words if words else str(made.msg)


logging.setLogRecordFactory(_record)
utils.copy_config_to_registered_loggers(source_logger=logger, include={"shared"})
logging.getLogger("shared").setLevel(logging.INFO)
