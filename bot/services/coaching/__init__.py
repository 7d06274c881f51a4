"""The rules of the coach, one small function each."""
