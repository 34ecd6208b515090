"""Execution of an approved refresh: order the work, follow it, record what came of it."""
