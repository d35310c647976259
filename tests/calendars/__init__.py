"""Real calendar readers as judges of our output."""
