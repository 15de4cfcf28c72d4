"""The version of the program, in the one place from which everything reads it."""

VERSION = "0.1.0"
