"""Turn mart rows into page parts; nothing in here knows HTML."""
