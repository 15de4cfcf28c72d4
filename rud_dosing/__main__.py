"""``python -m rud_dosing`` and the console script ``rud-dosing``."""

from __future__ import annotations

from .cli.run import main

if __name__ == "__main__":
    main()
