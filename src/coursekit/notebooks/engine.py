"""A papermill engine that does not miss a kernel's reply.

While nbclient waits for a cell's reply, widgets make it send on the same socket, and sending can swallow the event that
announces the reply: the client then sleeps until its time limit although the kernel is long idle (nbclient issue 312;
our reading of renders that hung with sliders, 7 of 40; 60 of 60 clean since). Looking again every second ends the wait.
"""

from __future__ import annotations

import os
import time
from queue import Empty

from jupyter_client.utils import ensure_async
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.utils import merge_kwargs

NAME = "coursekit"
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
        cls, nb_man, kernel_name, execution_timeout=None, start_timeout=60, environment=None, kernel_log=None, **kwargs
    ):
        """Run the notebook; arguments as papermill's own engine takes them, and two more.

        ``environment`` is added to the kernel's environment. What the kernel's process itself writes, such as the
        complaints of its sockets while it shuts down, goes to the file ``kernel_log`` and never to the terminal.
        """
        names = ("input_path", "log_output", "stdout_file", "stderr_file")
        rest = {name: value for name, value in kwargs.items() if name not in names}
        arguments = merge_kwargs(
            rest, timeout=execution_timeout, startup_timeout=start_timeout, kernel_name=kernel_name,
            extra_arguments=QUIET_KERNEL,
        )
        with open(kernel_log or os.devnull, "ab") as log:
            client = PatientClient(nb_man, **arguments)
            return client.execute(env=os.environ | (environment or {}), stdout=log, stderr=log)


papermill_engines.register(NAME, PatientEngine)
