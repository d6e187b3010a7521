#!/usr/bin/env python
"""Command line of the portal: `manage.py quickstart` first, `manage.py help` for the rest."""

import os
import sys

from balitracker import quickstart_environment


def main() -> None:
    """Run the command named on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balitracker.settings")
    if sys.argv[1:2] == ["quickstart"]:
        quickstart_environment.ensure()  # before settings are read: they refuse to start without a secret
    from balitracker.commands import Commands

    Commands(sys.argv).execute()


if __name__ == "__main__":
    main()
