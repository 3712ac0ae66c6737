"""What ./scripts/benchmark measures: how fast, how soon and how well the assistant hears."""
