"""What co-leads write to their members: drafts, whom they are for, sending and stopping them."""
