"""What people have to do: tasks, forms, review."""
