"""The inventory of collections, and who may do what in them."""
