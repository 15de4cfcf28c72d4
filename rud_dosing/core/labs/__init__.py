"""Values compared: units, readings, spans of possible values, and the scores that are made of them."""
