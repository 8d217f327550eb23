#!/usr/bin/env python
"""Run one of Mundësi's commands, with its database at hand."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "directory.settings")
    from directory.commands import run  # noqa: PLC0415 (after the setting above)

    run(sys.argv)


if __name__ == "__main__":
    main()
