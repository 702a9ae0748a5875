"""What was done, by whom, when, and what it touched: written once, never changed."""
