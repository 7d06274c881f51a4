"""What each kind of message needs to be rendered, one file a feature."""
