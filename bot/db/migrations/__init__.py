"""Migrations, run by `bot.db.schema`."""
