"""From samples and containers to labels, and what was printed."""
