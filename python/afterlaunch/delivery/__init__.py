"""Messages to owners: what is due, to whom, by which channel, and the record of it."""
