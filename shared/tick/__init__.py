"""The tick: doing whatever is due."""
