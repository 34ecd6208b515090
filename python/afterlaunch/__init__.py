"""AI accountability after launch day: what every model earns or costs, and who answers for it."""

__version__ = "0.1.0"
