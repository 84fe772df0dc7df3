"""Every query and the ledger. Functions take a session; who opened it decides when it is committed."""
