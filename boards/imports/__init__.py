"""Lists that somebody sends, read row by row: what would be added, what is known already, what is wrong."""
