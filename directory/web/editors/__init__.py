"""What the pages of editors and reviewers show, and what they take."""
