"""What is remembered: the log on disk, and what the session keeps in it."""
