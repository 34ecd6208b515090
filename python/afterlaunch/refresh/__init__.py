"""Refresh cases: from a finding to a better model in production."""
