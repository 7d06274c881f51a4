"""Logs on standard error: one JSON object a line, without tokens and without anybody's words."""

import json
import logging
import re
import sys
from datetime import UTC, datetime

_SECRET = re.compile(r"\b(xox[a-z]|xapp)-[A-Za-z0-9-]+")
#: Libraries that log whole payloads below this level; payloads hold what people wrote.
_TALKATIVE = ("slack_bolt", "slack_sdk", "httpx", "uvicorn", "apscheduler", "sqlalchemy", "alembic")


class _JsonLine(logging.Formatter):
    """Formats a record as one line of JSON. Of an exception only its type and place are kept, not its message."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _SECRET.sub("[secret]", record.getMessage()),
        }
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            # The message of an exception may quote a statement with its parameters, hence people's words.
            line["error"] = type(error).__name__
            line["where"] = _where(error)
        return json.dumps(line, ensure_ascii=False)


def _where(error: BaseException) -> str:
    trace, places = error.__traceback__, []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.rsplit('/', 2)[-1]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return " > ".join(places[-6:])


def _is_news(record: logging.LogRecord) -> bool:
    """Drop Bolt's remark that a token is ignored: Baton hands it over by `authorize`, on purpose."""
    return "will be ignored" not in str(record.msg)


def set_up_logging(level: str) -> None:
    """Send all logs of the process to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLine())
    handler.addFilter(_is_news)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    # These quote what they received and sent, hence people's words: Bolt a request that nobody handles,
    # slack_sdk an answer that it cannot read. What matters of either, Baton logs itself.
    logging.getLogger("slack_bolt").setLevel(logging.CRITICAL)
    logging.getLogger("slack_sdk").setLevel(logging.CRITICAL)
