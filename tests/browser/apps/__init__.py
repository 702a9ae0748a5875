"""Apps that only tests run."""
