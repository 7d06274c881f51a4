"""A Slack-compatible workspace on this machine; it knows nothing of Baton."""

from bot.sandbox.people import seed_people
from bot.sandbox.server import SandboxServer
from bot.sandbox.workspace import Workspace

__all__ = ["SandboxServer", "Workspace", "seed_people"]
