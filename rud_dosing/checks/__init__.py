"""Findings about a patient and a plan. Checks collect: each returns all that it found, and raises nothing."""
