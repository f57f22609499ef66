"""What must not change what is read: pages transformed, and how the fields fare."""
