"""Events that nothing else is bound to: a manifest may ask for more than this version of Baton knows."""

import re

from slack_bolt import App, BoltContext

from handlers.desk import work


def pass_over(context: BoltContext) -> None:
    """Count the event as processed, so that it is not taken up again."""
    with work(context):
        pass


def register(bolt: App) -> None:
    """Bind whatever is left; this comes last."""
    bolt.event(re.compile(""))(pass_over)
