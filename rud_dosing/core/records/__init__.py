"""What was given: recorded beside planned, adherence, finding an administration."""
