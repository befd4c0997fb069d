"""What people write: addresses, characters, identifiers, links, math, times, files. Nothing here knows of reading groups."""
