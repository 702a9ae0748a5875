"""The one identity of whatever can be pointed at, and the codes it goes by."""
