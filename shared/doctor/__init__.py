"""Whether everything is so that mail goes and pages show, and how to mend what is not."""
