"""Announcements at the desk: what co-leads write to their members."""
