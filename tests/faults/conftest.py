"""The workspace and the sender of the delivery tests, here with processes that die."""

from tests.delivery.conftest import post, sender

__all__ = ["post", "sender"]
