"""The writes of stewardship that have consequences, each in one transaction."""
