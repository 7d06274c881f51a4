"""Logs on standard error: one JSON object a line, without tokens and without anybody's words."""

import json
import logging
import re
import sys
import threading
from datetime import UTC, datetime

_SECRET = re.compile(r"\b(xox[a-z]|xapp)-[A-Za-z0-9-]+")
#: Libraries that tell each step at INFO.
_TALKATIVE = ("httpx", "httpcore", "uvicorn", "apscheduler", "sqlalchemy", "alembic", "asyncio")
#: These quote what they received and sent, hence people's words: Bolt a request that nobody handles, slack_sdk an
#: answer that it cannot read. They name their loggers after the app and take the root's level, so their
#: remarks are known by the code that makes them.
_QUOTING = re.compile(r"[/\\](slack_bolt|slack_sdk)[/\\]")
#: What a call to Slack came to, its caller logs.
_CALLS = re.compile(r"[/\\]slack_sdk[/\\](web|webhook)[/\\]")
_log = logging.getLogger(__name__)


class _JsonLine(logging.Formatter):
    """Formats a record as one line of JSON. Of an exception only its type and place are kept, not its message."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _SECRET.sub("[secret]", _message(record)),
        }
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            # The message of an exception may quote a statement with its parameters, hence people's words.
            line["error"] = type(error).__name__
            line["where"] = _where(error)
        return json.dumps(line, ensure_ascii=False)


def _message(record: logging.LogRecord) -> str:
    if _QUOTING.search(record.pathname):
        return f"a remark that may quote people's words, made in {record.filename}:{record.lineno} {record.funcName}"
    return record.getMessage()


def _where(error: BaseException) -> str:
    trace, places = error.__traceback__, []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.rsplit('/', 2)[-1]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return " > ".join(places[-6:])


def _is_news(record: logging.LogRecord) -> bool:
    """Drop what Slack's libraries tell of each step, and that a token is ignored: Baton hands it over on purpose."""
    if _CALLS.search(record.pathname):
        return False
    if _QUOTING.search(record.pathname):
        return record.levelno >= logging.WARNING and "will be ignored" not in str(record.msg)
    return True


def _tell_of_ended_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        name = args.thread.name if args.thread else "?"
        _log.critical("the thread %s ended by an error", name, exc_info=args.exc_value)


def set_up_logging(level: str) -> None:
    """Send all logs of the process to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLine())
    handler.addFilter(_is_news)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    # Where a line cannot be written, `logging` would print it together with the error's text.
    logging.raiseExceptions = False
    # Python's own hook would print the error's text, which may quote people's words.
    threading.excepthook = _tell_of_ended_thread
