"""The command line: what users type, and the exit codes: 0 clean, 1 findings, 2 could not run, 130 interrupted.

Only the standard library is imported before a command knows what it needs, for a question on a warm snapshot is to be
quick.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import threading

from policygraph import arguments, commands
from policygraph.findings import PolicygraphError


def main(typed: list[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    if sys.stderr is None:  # closed by whoever started us
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - open as long as the process
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Japanese comes out right whatever the locale says, and a name that is no text does not stop a message.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    options = arguments.parser().parse_args(typed, argparse.Namespace(project=None, debug=False))
    code = _guarded(options)
    if any(thread.name == "policygraph-query" for thread in threading.enumerate()):
        # A query that was given up still runs in its thread and cannot be stopped but with the process.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    return code


def _guarded(options: argparse.Namespace) -> int:
    """Run a command; whatever goes wrong becomes one message and an exit code, unless --debug asks for more."""
    code = 0
    try:
        run: arguments.Run = options.run
        if sys.stdout is None:
            raise PolicygraphError("there is no standard output", "do not close it")
        code = run(options)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return commands.fail(PolicygraphError("interrupted; nothing was written", exit_code=130))
    except BrokenPipeError:
        # Whoever read our output has gone: nothing more to say, and nowhere to say it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return code
    except Exception as error:
        if options.debug:
            raise
        if isinstance(error, PolicygraphError):
            return commands.fail(error)
        if isinstance(error, OSError):
            place = error.filename or "the output"
            return commands.fail(PolicygraphError(f"{place} cannot be read or written: {error.strerror or error}"))
        fault = f"{type(error).__name__}: {error}"
        return commands.fail(PolicygraphError(fault, "this is a fault of the tool; --debug shows where"))


if __name__ == "__main__":
    sys.exit(main())
