"""Making the speech model that ships: its graphs and word list, and its network."""
