"""One dose: body surface area, calculated dose, rounding into units, taper, steps."""
