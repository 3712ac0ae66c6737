"""How well it is interrupted: rooms in which it hears its own voice."""
