"""Whose turn it is: members say what they would do, and are asked one after another, the one who has waited longest first."""
