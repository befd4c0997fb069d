"""What a group was before: past sessions as people have them, in whatever form, and as they are kept."""
