"""What Staal does by itself: it prints what waits for a printer, and sends the mails that were written."""
