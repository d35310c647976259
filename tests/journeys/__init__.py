"""The main story in a real browser, on the real house with all its processes."""
