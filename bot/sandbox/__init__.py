"""A Slack-compatible workspace on this machine; it knows nothing of Baton."""
