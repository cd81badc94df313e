"""Plain mistakes that the project group corrects."""
