"""The one table: its rows, keys, reads and writes."""
