"""Run by hand when a vendored file changes version; nothing here runs in production."""
