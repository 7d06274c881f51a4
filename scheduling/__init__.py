"""The stateless ticker."""
