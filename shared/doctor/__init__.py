"""Whether mail goes and pages show as they should, and how to mend what does not."""
