"""How the second stage of understanding is learnt: ./scripts/learn."""
