"""Tables for spreadsheets and programs."""
