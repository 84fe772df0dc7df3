"""The people's door: web pages for the office, and the links that letters carry."""
