"""Asking a thing once: what a glance at the database has asked, it does not ask again.

The parts of an overview each ask for what they need; many need the same. Only sessions that `Database.glance` gives
remember: they see the database as it stood, and change nothing.
"""

from collections.abc import Callable
from copy import copy
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlmodel import Session

ANSWERS = "answers"
Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


def once(
    question: Callable[Concatenate[Session, Asked], Answer],
) -> Callable[Concatenate[Session, Asked], Answer]:
    """Let a glance ask the question once for the same arguments, which have to be hashable.

    Whoever asks gets a list or dict of their own.
    """

    @wraps(question)
    def asked(session: Session, /, *args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        answers: dict[Any, Answer] | None = session.info.get(ANSWERS)
        if answers is None:
            return question(session, *args, **kwargs)
        key = (question, args, tuple(sorted(kwargs.items())))
        if key not in answers:
            answers[key] = question(session, *args, **kwargs)
        return copy(answers[key])

    return asked
