"""Who is signed in, on which browsers, and for how long."""
