"""The rules of a reading group, by noun, and the adapters that carry them out."""
