"""What a terminal and a person at it read."""
