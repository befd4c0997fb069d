"""Who comes: members say it beforehand, co-leads and speakers see it, and afterwards a co-lead says who was there."""
