"""Cells that a kernel could easily treat differently: streams, displays, figures, widgets, errors, tasks, processes, state.

Each is (source, tags). What differs between any two runs, such as process numbers, is taken out by ``without_accidents``.
"""

import re

RAISES = ("raises-exception",)
HARD_CASES = (
    # --- state as found, before anything of the course is imported ---
    ("cohort = 'demo'", ("parameters",)),
    ("import json, logging, os, signal, sys, threading, warnings\nsys.path, os.getcwd() == sys.path[0] or sys.path[0], __name__", ()),
    ("warnings.defaultaction, logging.getLogger().handlers, logging.getLogger().level", ()),
    ("{k: os.environ.get(k) for k in ('MPLBACKEND', 'TERM', 'PAGER', 'CLICOLOR', 'PYTHONWARNINGS', 'COURSEKIT_ONLY_COHORT')}", ()),
    ("sys.getrecursionlimit(), sys.flags.dev_mode, signal.getsignal(signal.SIGINT), threading.current_thread().name", ()),
    ("type(get_ipython()).__name__, get_ipython().execution_count, In[1], sys.stdout.isatty(), sys.stdin.read()", ()),
    ("import matplotlib\n{k: str(v) for k, v in matplotlib.rcParams.items() if 'path' not in k}", ()),
    ("import matplotlib.pyplot as plt\nmatplotlib.get_backend(), plt.isinteractive(), plt.get_fignums()", ()),
    ("fig, ax = plt.subplots(); ax.plot([3, 1, 2]); ax.set_title('plain')", ()),
    ("import numpy as np, pandas as pd\nnp.geterr(), pd.get_option('display.max_rows'), pd.get_option('display.precision')", ()),
    # --- streams ---
    ("print('out'); print('err', file=sys.stderr); print('no newline', end=''); sys.stdout.write('written')", ()),
    ("for n in range(3): print(n, end='\\r', flush=True)\nprint('\\x1b[31mred\\x1b[0m', '表', '🀄')", ()),
    ("print('x' * 3_000_000)\nfor n in range(20_000): print(n)", ()),
    ("os.system('echo from a shell; echo its error >&2')", ()),
    ("!echo line magic\nout = !echo caught\nout", ()),
    ("%%bash\necho cell magic; exit 0", ()),
    ("import subprocess\nsubprocess.run(['echo', 'a child'], check=True).returncode, subprocess.check_output(['echo', 'b'])", ()),
    ("import ctypes\nlibc = ctypes.CDLL(None)\nlibc.puts(b'from C'); libc.fflush(None)", ()),
    ("thread = threading.Thread(target=lambda: print('from a thread')); thread.start(); thread.join()", ()),
    ("%%capture caught\nprint('kept'); 1 + 1", ()),
    ("caught.stdout", ()),
    # --- rich displays ---
    ("from IPython.display import HTML, JSON, SVG, Image, Latex, Markdown, clear_output, display, update_display\n"
     "display(HTML('<b>h</b>'), Markdown('*m*'), Latex('$x$'), JSON({'a': [1]}), SVG('<svg xmlns=\"http://www.w3.org/2000/svg\"/>'))", ()),
    ("display('first', display_id='d'); None", ()),
    ("update_display('changed later', display_id='d')", ()),
    ("print('goes'); clear_output(wait=True); print('stays')", ()),
    ("print('goes at once'); clear_output(); display({'text/plain': 'raw', 'text/markdown': '**raw**'}, raw=True)", ()),
    ("pd.DataFrame({'档': ['低', '高'], '户': [1, 2]}).set_index('档')", ()),
    ("class Odd:\n    def _repr_html_(self): raise ValueError('no html')\n    def __repr__(self): return 'odd'\nOdd()", RAISES),
    ("1; 2\n3", ()),
    ("_, __, Out[len(Out) and max(Out)]", ()),
    # --- figures ---
    ("for n in (1, 2):\n    plt.figure(figsize=(2, 1)); plt.bar([1, 2], [n, 2])", ()),
    ("plt.plot([1, 2]); plt.show(); print('after the figure')", ()),
    ("%config InlineBackend.figure_format = 'retina'\nfig = plt.figure(figsize=(1, 1))\nfig", ()),
    ("%config InlineBackend.figure_format = 'png'\nplt.figure(figsize=(1, 1), facecolor='none'); plt.plot([1, 2])\nprint(plt.isinteractive())", ()),
    ("%matplotlib inline\nplt.figure(figsize=(1, 1)); plt.text(0, 0, '$\\\\sum x^2$')", ()),
    ("from coursekit import open_cohort\nplt.rcParams['font.family'], plt.rcParams['axes.spines.top']", ()),
    ("from coursekit.charts import show\nimport seaborn as sns\nfig, ax = plt.subplots()\nsns.histplot([1, 2, 2, 3], ax=ax); ax.set(title='课', xlabel='户', ylabel='个')\n"
     "show(fig, alt='一到三户的个数，两户最多，有两个', source='合成数据')", ()),
    # --- widgets ---
    ("import ipywidgets\nbox = ipywidgets.Output()\ndisplay(box)\nwith box: print('in the box'); display(HTML('<i>x</i>'))", ()),
    ("len(box.outputs)", ()),
    ("def draw(n):\n    print('n is', n); fig, ax = plt.subplots(figsize=(1, 1)); ax.plot([0, n]); plt.show()\n"
     "slider = ipywidgets.IntSlider(2, 0, 5)\nstage = ipywidgets.interactive_output(draw, {'n': slider})\ndisplay(ipywidgets.VBox([slider, stage]))", ()),
    ("slider.value = 4\nslider.value", ()),
    # --- errors ---
    ("1 / 0", RAISES),
    ("def inner():\n    raise KeyError('k')\ntry:\n    inner()\nexcept KeyError as error:\n    raise ValueError('from a cause') from error", RAISES),
    ("if True print('syntax')", RAISES),
    ("print('before'); undefined_name", RAISES),
    ("input('name? ')", RAISES),
    ("raise SystemExit(0)", RAISES),
    ("%no_such_magic", RAISES),
    ("print('still here')", ()),
    # --- tasks ---
    ("import asyncio\nawait asyncio.sleep(0.01)\nprint('awaited')\n'value'", ()),
    ("async def later():\n    await asyncio.sleep(0.01)\n    return 'done'\ntask = asyncio.create_task(later())\ntask.done()", ()),
    ("await task, asyncio.get_running_loop().is_running()", ()),
    ("async for n in (x async for x in __import__('asyncio').as_completed([])): pass", RAISES),
    # --- warnings ---
    ("for _ in range(2): warnings.warn('same place, once')\nwarnings.warn('another', DeprecationWarning)", ()),
    ("np.array([1.0]) / 0, np.log(-1.0)", ()),
    ("pd.Series([1, 2]).rolling(2).sum().tolist()", ()),
    # --- chance ---
    ("import random\nrandom.seed(1); np.random.seed(1)\nrandom.random(), np.random.rand(), np.random.default_rng(1).random()", ()),
    # --- processes, pickles, modules beside the notebook ---
    ("class Own:\n    pass\nimport pickle\ntype(pickle.loads(pickle.dumps(Own()))) is Own", ()),
    ("import multiprocessing\nwith multiprocessing.get_context('fork').Pool(2) as pool:\n    squares = pool.map(abs, [-1, 2])\nsquares", ()),
    ("subprocess.run([sys.executable, '-c', 'import sys; print(sys.argv, sys.flags.utf8_mode)'], capture_output=True, text=True).stdout", ()),
    ("from pathlib import Path\nPath('beside.py').write_text('here = 7')\nimport beside\nbeside.here", ()),
    ("import tempfile\nkept = tempfile.TemporaryDirectory(prefix='hard-case-')\nPath(kept.name).is_dir()", ()),
    ("%who_ls function", ()),
    ("get_ipython().user_ns is globals(), sys.modules['__main__'].__dict__ is globals()", ()),
    ("Markdown('the end')", ()),
)  # fmt: skip

# Cells that write past Python's streams.
PAST_PYTHON = ("os.system", "!echo", "%%bash", "subprocess", "libc")

_ACCIDENTS = (
    (re.compile(r"ipykernel_\d+/\d+"), "ipykernel"),
    (re.compile(r"0x[0-9a-f]{6,}"), "0x"),
    (re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])"), "id"),
    (re.compile(r"at \w{3} \w{3} +\d+ [\d:]+ \d{4}"), "at"),
)


def without_accidents(text: str) -> str:
    """Return ``text`` without process numbers, addresses and random identifiers."""
    for accident, word in _ACCIDENTS:
        text = accident.sub(word, text)
    return text
