"""Pure arithmetic: no files, no clock, no zone data, no wording."""
