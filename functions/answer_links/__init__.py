"""A member or co-lead pressed a link or a button."""
