"""What the person means, answered: a file for each subject."""
