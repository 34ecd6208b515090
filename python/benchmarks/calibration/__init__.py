"""Simulated worlds, run through the real pipeline and scored against their truth."""
