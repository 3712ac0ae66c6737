"""How well the assistant understands people's own words."""
