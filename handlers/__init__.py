"""What Slack tells Baton."""
