"""Model registries: what they know of versions, and what they are told of cases."""
