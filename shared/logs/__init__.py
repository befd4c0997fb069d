"""Reading the functions' logs: lines, and lines that belong together."""
