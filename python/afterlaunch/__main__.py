"""Run the command line as ``python -m afterlaunch``."""

from afterlaunch.cli import main

if __name__ == "__main__":
    main()
