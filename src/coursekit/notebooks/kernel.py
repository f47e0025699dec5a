"""An IPython kernel inside this process, which answers as the stock kernel does.

Cells run on one event loop, as they do in the stock kernel. What a cell shows is put together by nbclient itself, so
that streams, updates, widgets and errors end up in the notebook exactly as with a kernel of its own.
"""

from __future__ import annotations

import array
import fcntl
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from types import MappingProxyType, SimpleNamespace
from unittest.mock import patch

from ipykernel import ipkernel
from ipykernel.eventloops import enable_gui
from ipykernel.inprocess.blocking import BlockingInProcessKernelClient
from ipykernel.inprocess.ipkernel import InProcessKernel
from ipykernel.iostream import OutStream
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.shellapp import InteractiveShellApp
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionComplete
from nbformat import NotebookNode
from traitlets.config import Config

from coursekit.notebooks.stops import OutputMeter, TooMuchOutput, has_quit

STREAMS = ("stdout", "stderr")
MESSAGE_SECONDS = 60
SKIP, RAISES = "skip-execution", "raises-exception"
RAISED, QUIT = "raised", "quit"


class _SysWithoutModules:
    """What ipykernel takes for ``sys`` while its kernel starts.

    It would list the files of all modules, for a debugger that nobody can attach here; touching each of them copies
    17 MB of the parent's memory.
    """

    modules: Mapping[str, object] = MappingProxyType({})

    def __getattr__(self, name: str) -> object:
        return getattr(sys, name)


class ResidentKernel(InProcessKernel):
    """ipykernel's kernel without sockets, with the stock kernel's shell and streams.

    Its streams also catch what is written past Python to file descriptors 1 and 2, by a subprocess for one.
    """

    _supports_kernel_subshells = False
    _execute_sleep = 0.0  # a pause after every cell, for sockets

    def __init__(self) -> None:
        for name in STREAMS:
            self.set_trait(name, OutStream(self.session, self.iopub_thread, name))
        # No history file: many notebooks at once would wait for each other's locks.
        with patch.object(ipkernel, "sys", _SysWithoutModules()):
            super().__init__(config=Config(HistoryManager={"enabled": False}), shell_class=ZMQInteractiveShell)
        sys.stdout, sys.stderr = self.stdout, self.stderr
        self.shell.enable_gui = partial(enable_gui, kernel=self)  # it would look for the kernel in an application
        self.shell.extension_manager.load_extension("storemagic")
        # What the stock kernel's application does besides: a notebook may import what lies beside it.
        InteractiveShellApp.init_path(SimpleNamespace(ignore_cwd=False))

    @contextmanager
    def _redirected_io(self) -> Iterator[None]:
        """Leave the streams as they are: this process does nothing but run the notebook."""
        yield

    @property
    def shell_channel_thread(self) -> SimpleNamespace:
        """What ipykernel asks whether Ctrl-C may reach a cell."""
        return SimpleNamespace(parent_thread=threading.main_thread())

    async def do_execute(self, *arguments: object, **named: object) -> dict:
        """Run a cell, and wait for what its subprocesses have already written."""
        reply = await super().do_execute(*arguments, **named)
        for name in STREAMS:
            _wait_until_read(getattr(self, name))
        return reply


def _wait_until_read(stream: OutStream) -> None:
    """Give the thread that reads the stream's pipe the time to read what is in it."""
    if stream._fid is None:
        return
    time.sleep(0)
    waiting = array.array("i", [0])
    for _ in range(1000):
        fcntl.ioctl(stream._fid, termios.FIONREAD, waiting)
        if not waiting[0]:
            return
        time.sleep(0.001)


class Session:
    """A kernel and the client that puts what it says into one notebook.

    Parameters
    ----------
    on_flood : called, in a thread of the kernel's, when a cell writes too much; it must not return.
    """

    def __init__(self, notebook: NotebookNode, on_flood: Callable[[], None]) -> None:
        self._meter = OutputMeter()
        self.kernel = ResidentKernel.instance()  # widgets look for the one kernel of their process
        self._frontend = BlockingInProcessKernelClient(kernel=self.kernel, session=self.kernel.session)
        self._frontend.start_channels()
        self._on_flood = on_flood
        self._take = self._frontend.iopub_channel.call_handlers
        self._frontend.iopub_channel.call_handlers = self._weigh
        self._from_widgets: list[dict] = []
        self.client = NotebookClient(notebook, record_timing=False)
        self.client.reset_execution_trackers()
        self.client.kc = SimpleNamespace(
            session=self.kernel.session, shell_channel=SimpleNamespace(send=self._from_widgets.append)
        )

    def _weigh(self, message: dict) -> None:
        try:
            self._meter.add(message)
        except TooMuchOutput:
            self._on_flood()
        self._take(message)

    async def run(self, index: int) -> str:
        """Run the notebook's cell ``index``; return why the notebook stops here, or an empty text."""
        client = self.client
        cell = client.nb.cells[index]
        tags = cell.metadata.get("tags", [])
        if cell.cell_type != "code" or not cell.source.strip() or SKIP in tags:
            return ""
        cell.outputs = []
        self._meter = OutputMeter()
        client.clear_before_next_output = False
        content = {
            "code": cell.source, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False,
            "stop_on_error": True,
        }  # fmt: skip
        request = self.kernel.session.msg("execute_request", content)
        reply = await self._ask(request)
        self._collect(request["header"]["msg_id"], cell, index)
        while self._from_widgets:
            await self._ask(self._from_widgets.pop(0))
        if has_quit(reply):
            return QUIT
        return RAISED if reply["content"]["status"] == "error" and RAISES not in tags else ""

    def finish(self) -> NotebookNode:
        """Return the notebook with the kernel's language and the widgets' state."""
        self.client.nb.metadata["language_info"] = self.kernel.language_info
        self.client.set_widgets_metadata()
        return self.client.nb

    async def _ask(self, message: dict) -> dict:
        stream, session = self.kernel.shell_stream, self.kernel.session
        session.send(stream, message)
        await self.kernel.dispatch_shell(stream.recv_multipart())
        if message["header"]["msg_type"] != "execute_request":
            return {}
        _, reply = session.recv(stream, copy=False)
        return reply

    def _collect(self, request: str, cell: NotebookNode, index: int) -> None:
        """Put every message that belongs to ``request`` into the cell."""
        while True:
            message = self._frontend.iopub_channel.get_msg(timeout=MESSAGE_SECONDS)
            if message["parent_header"].get("msg_id") != request:
                continue
            try:
                self.client.process_message(message, cell, index)
            except CellExecutionComplete:
                return
