"""What ./scripts/run and ./scripts/test do before they start: standard library only."""
