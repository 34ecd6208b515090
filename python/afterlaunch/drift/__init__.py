"""Drift: has what a model sees or says left its reference, judged from daily bin counts only."""
