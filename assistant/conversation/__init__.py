"""Words to meaning and back: understanding and replies, from the files in intents/."""
