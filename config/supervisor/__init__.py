"""One process that starts the others, restarts what dies and stops everything on Ctrl-C."""
