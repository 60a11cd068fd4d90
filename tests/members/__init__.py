"""What is known of members and providers, and what was known when."""
