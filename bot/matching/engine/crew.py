"""How many threads work on matching, and that each of them works alone."""

import os
from contextlib import AbstractContextManager
from functools import cache

from threadpoolctl import ThreadpoolController


def threads() -> int:
    """How many threads matching may use: BATON_MATCH_THREADS, or one for each processor."""
    wanted = os.environ.get("BATON_MATCH_THREADS", "")
    return int(wanted) if wanted.isdecimal() and int(wanted) else len(os.sched_getaffinity(0))


def alone() -> AbstractContextManager[object]:
    """Multiplications with one thread each.

    On a busy machine two threads of one multiplication wait for each other longer than they work.
    """
    limit: AbstractContextManager[object] = _libraries().limit(limits=1, user_api="blas")
    return limit


@cache
def _libraries() -> ThreadpoolController:
    """The loaded number libraries; finding them takes longer than a small problem."""
    return ThreadpoolController()
