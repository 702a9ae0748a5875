"""How long things keep: dates, changes of preservation, thaws, passages."""
