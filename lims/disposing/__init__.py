"""What is disposed of by two: one person proposes, another approves or turns it down."""
