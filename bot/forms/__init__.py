"""Validated inputs and read models, one file a feature."""
