"""The commands beside the conversation itself: models, hear, understand, doctor."""
