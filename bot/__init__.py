"""Baton: mentoring in Slack."""
