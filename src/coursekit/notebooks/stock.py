"""A papermill engine on the stock kernel, a process of its own, that does not miss the kernel's reply.

While nbclient waits for a cell's reply, widgets make it send on the same socket, and sending can swallow the event that
announces the reply: the client then sleeps until its time limit although the kernel is long idle (nbclient issue 312;
our reading of renders that hung with sliders, 7 of 40; 60 of 60 clean since). Looking again every second ends the wait.
"""

from __future__ import annotations

import os
import time
from queue import Empty

from jupyter_client.utils import ensure_async, run_sync
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.utils import merge_kwargs

from coursekit.notebooks.stops import KernelQuit, OutputMeter, has_quit

NAME = "coursekit-stock"
LOOK_AGAIN_SECONDS = 1.0
# Without it ipykernel logs that its sockets on this machine are not encrypted, and hides a crash's last words.
QUIET_KERNEL = ["--log-level=CRITICAL"]


class PatientClient(PapermillNotebookClient):
    """papermill's client, looking at the shell channel again and again instead of waiting for one event."""

    def start_new_kernel_client(self, **kwargs: object):
        """Start the client and shorten each wait of its shell channel."""
        client = super().start_new_kernel_client(**kwargs)
        client.shell_channel.get_msg = _in_short_waits(client.shell_channel.get_msg)
        return client


    async def async_execute_cell(self, cell: NotebookNode, cell_index: int, *arguments: object, **named: object):
        """Execute a cell and count what it writes."""
        self._meter = OutputMeter()
        return await super().async_execute_cell(cell, cell_index, *arguments, **named)

    execute_cell = run_sync(async_execute_cell)

    def process_message(self, msg: dict, *arguments: object, **named: object):
        """Put a message of the kernel into the notebook, as long as the cell has not written too much."""
        self._meter.add(msg)
        return super().process_message(msg, *arguments, **named)


def _stop_if_quit(cell: NotebookNode, cell_index: int, execute_reply: dict) -> None:
    if has_quit(execute_reply):
        raise KernelQuit


def _in_short_waits(get_msg):
    async def get_msg_in_short_waits(timeout: float | None = None) -> dict:
        deadline = None if timeout is None else time.monotonic() + timeout
        while True:
            left = LOOK_AGAIN_SECONDS if deadline is None else deadline - time.monotonic()
            try:
                return await ensure_async(get_msg(timeout=min(LOOK_AGAIN_SECONDS, max(0.0, left))))
            except Empty:
                if deadline is not None and time.monotonic() >= deadline:
                    raise

    return get_msg_in_short_waits


class PatientEngine(NBClientEngine):
    """The stock kernel through ``PatientClient``."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man, kernel_name, execution_timeout=None, start_timeout=60, environment=None, kernel_log=None,
        limit=None, managed=None, **kwargs,
    ):
        """Run the notebook; arguments as papermill's own engine takes them, and four more.

        ``environment`` is added to the kernel's environment. What the kernel's process itself writes, such as the
        complaints of its sockets while it shuts down, goes to the file ``kernel_log`` and never to the terminal.
        ``limit`` is the whole notebook's time in seconds, ``execution_timeout`` each cell's. ``managed`` is a list that
        gets papermill's manager of the notebook, so that what ran is at hand whatever stops the rest.
        """
        if managed is not None:
            managed.append(nb_man)
        names = ("input_path", "log_output", "stdout_file", "stderr_file")
        rest = {name: value for name, value in kwargs.items() if name not in names}
        end = time.monotonic() + (limit or float("inf"))
        arguments = merge_kwargs(
            rest, timeout_func=lambda cell: _seconds_left(end, execution_timeout),
            startup_timeout=start_timeout, kernel_name=kernel_name, on_cell_executed=_stop_if_quit,
            extra_arguments=QUIET_KERNEL,
        )
        with open(kernel_log or os.devnull, "ab") as log:
            client = PatientClient(nb_man, **arguments)
            return client.execute(env=os.environ | (environment or {}), stdout=log, stderr=log)


def _seconds_left(end: float, timeout: float | None) -> float | None:
    left = min(end - time.monotonic(), timeout or float("inf"))
    return None if left == float("inf") else max(left, 0.001)


papermill_engines.register(NAME, PatientEngine)
