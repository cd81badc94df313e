"""The project group's standard remarks."""
