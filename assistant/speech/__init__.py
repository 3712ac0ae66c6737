"""Ears and voice: speech to text, text to speech, and the models they need."""
