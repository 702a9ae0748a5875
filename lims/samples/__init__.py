"""Material samples, what they were made from, and how much is left."""
