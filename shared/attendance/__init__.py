"""Who comes: members say so beforehand, co-leads and speakers see it, and afterwards a co-lead records who was there."""
