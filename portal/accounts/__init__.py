"""People: sign-in, staff, and who acts for which company."""
