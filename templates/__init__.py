"""Data that a person may change: regimens, formularies, rules, wording."""
