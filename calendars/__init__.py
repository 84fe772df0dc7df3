"""iCalendar: the events of feeds, invitations by mail, and the answers that come back."""
