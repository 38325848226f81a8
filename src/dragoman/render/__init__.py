"""What people look at: mentions as terminal tables and as a self-contained page."""
