"""What is measured inside a house: each house has a process of its own, asked by lines of JSON."""
