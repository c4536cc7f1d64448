"""What speaks about each treatment for one person: kind, rules, wishes, and what studies found."""
