"""How fast, how soon and how well the assistant hears."""
