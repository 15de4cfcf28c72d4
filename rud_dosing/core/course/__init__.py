"""Days and changes: the walk through a plan's changes, what each does, and the rows that come of it."""
