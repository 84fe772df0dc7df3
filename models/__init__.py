"""The nouns: SQLModel tables and enums. Nothing in here acts."""
