"""A real Thunderbird against a running house: what a doctor sees, and what her click on Accept does."""
