"""What Baton tells Slack."""
