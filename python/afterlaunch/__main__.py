"""Run the command line as ``python -m afterlaunch``."""

from afterlaunch.cli import app

if __name__ == "__main__":
    app()
