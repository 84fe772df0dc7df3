"""What a body does with a document that has been put before it, and what follows from that.

The product's own station for what decisions give occasion to: publishing, and handing over for registration.
"""

DECISIONS = "beslut"
"""The station of publishing and registering what has been decided."""
