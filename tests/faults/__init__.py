"""Fault tests: real processes are killed and what was promised is recomputed from what they left behind."""
