"""What was read and published when: the log of runs, and the rebuild of an earlier as-of."""
