"""The calendar file: events, texts, zones."""
