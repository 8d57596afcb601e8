"""What a reader sees: words, figures, and the way into a notebook."""
