"""What can go wrong between us and Prefect, told in Swedish for the one who runs the office's machine."""


class EngineError(Exception):
    """Prefect could not do what it was asked."""


class EngineDown(EngineError):
    """Nothing answers at the engine's address, or not in time."""

    def __init__(self, api_url: str) -> None:
        super().__init__(f"Motorn (Prefect) svarar inte på {api_url}. Starta den med ”arshjul up”")


class EngineRefused(EngineError):
    """The engine does not accept our user and password."""

    def __init__(self, api_url: str) -> None:
        super().__init__(
            f"Motorn (Prefect) på {api_url} godtar inte inloggningen. "
            "Kontrollera ARSHJUL_PREFECT_AUTH, som skrivs ”användare:lösenord”, utan å, ä och ö"
        )


class NoSuchDeployment(EngineError):
    """The engine holds no deployment of that name."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Motorn (Prefect) har ingen körning som heter ”{name}”. Läs in områdesfilen via ”arshjul apply”, "
            "så läggs den in"
        )


class NoSuchRun(EngineError):
    """The engine knows no run of that id, or has forgotten it."""

    def __init__(self, run_id: str) -> None:
        super().__init__(f"Motorn (Prefect) känner inte till körningen {run_id}")
