"""The errors that stop figlint.

Findings about data are values, never exceptions (see :mod:`figlint.evaluation.lint.rules`). What is raised is one of::

    FiglintError
    ├── InputError (ValueError)       an input file or text cannot be used; names file, line and remedy
    ├── ConfigError (ValueError)      a setting is unknown or out of range
    ├── ResourceError (RuntimeError)  a lexicon, weight file or model is absent, damaged or of another version
    └── UsageError (ValueError)       arguments contradict each other
"""

from __future__ import annotations


class FiglintError(Exception):
    """Base of every error that figlint raises on purpose; catch it to catch them all."""


class InputError(FiglintError, ValueError):
    """An input cannot be used.

    :param message: What was found and what was expected.
    :param path: The file, as the user named it.
    :param line: 1-based line, when it is known.
    :param remedy: What the user can do about it.
    """

    def __init__(
        self, message: str, *, path: str | None = None, line: int | None = None, remedy: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.line = line
        self.remedy = remedy

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle with the keyword arguments, so that the error crosses process boundaries."""
        return _restore_input_error, (type(self), self.message, self.path, self.line, self.remedy)

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.path, self.line) if part is not None)
        text = f"{place}: {self.message}" if place else self.message
        return f"{text} ({self.remedy})" if self.remedy else text


def _restore_input_error(
    kind: type[InputError], message: str, path: str | None, line: int | None, remedy: str | None
) -> InputError:
    return kind(message, path=path, line=line, remedy=remedy)


class ConfigError(FiglintError, ValueError):
    """A setting is unknown or out of range."""


class ResourceError(FiglintError, RuntimeError):
    """A lexicon, weight file or model is absent, damaged or of another version."""


class UsageError(FiglintError, ValueError):
    """Arguments contradict each other."""
