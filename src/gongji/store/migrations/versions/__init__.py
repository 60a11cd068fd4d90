"""The steps themselves: one Python file and one SQL file each."""
