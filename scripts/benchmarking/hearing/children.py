"""Measuring in processes of their own, so that the figures of one do not touch another's."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

from assistant.errors import AssistantError

_T = TypeVar("_T")
_SCRIPTS = Path(__file__).resolve().parents[2]


def figures_of(module: str, *arguments: str) -> Any:
    """What ``python -m benchmarking.hearing.MODULE ARGUMENTS SPAWNED`` prints, read as JSON.

    SPAWNED is when the process was started, in seconds on the monotonic clock.

    Raises:
        AssistantError: it failed.
    """
    path = os.pathsep.join([str(_SCRIPTS), str(_SCRIPTS.parent)])
    command = [
        sys.executable,
        "-m",
        f"benchmarking.hearing.{module}",
        *arguments,
        str(time.monotonic()),
    ]
    done = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        reason = done.stderr.strip().splitlines()[-1:]
        raise AssistantError(f"The measurement of {module} failed: {' '.join(reason)}")
    return json.loads(done.stdout)


@contextmanager
def processes(count: int | None) -> Iterator[ProcessPoolExecutor]:
    """``count`` new processes to measure in, by default one a core.

    Raises:
        AssistantError: one of them died.
    """
    with ProcessPoolExecutor(count, get_context("spawn")) as pool:
        try:
            yield pool
        except BrokenProcessPool as error:
            raise AssistantError(
                "A measuring process died: the model may be damaged, or memory ran out."
            ) from error
        except BaseException:  # whoever stops us does not want to wait for what is still to do
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def alone(measure: Callable[..., _T], *arguments: object) -> _T:
    """``measure(*arguments)`` in a new process.

    Raises:
        AssistantError: it raised one, or the process died.
    """
    with processes(1) as pool:
        return pool.submit(measure, *arguments).result()
