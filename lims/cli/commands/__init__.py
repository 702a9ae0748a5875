"""What the commands do: each takes the call and gives its answer. A module is loaded when one of its commands runs."""
