"""Photos and documents, kept by their content."""
