"""What people see: Block Kit builders and their parsers, one file a feature."""
