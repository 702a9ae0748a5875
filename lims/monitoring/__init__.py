"""Temperature and humidity: probes, their readings, alarms, and what things lived through."""
