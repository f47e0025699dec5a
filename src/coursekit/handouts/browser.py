"""A browser on this machine: which one, and what a page says in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from coursekit.errors import CourseError

ASKED, NONE = "COURSEKIT_BROWSER", "none"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "msedge")
_MAC = ("Google Chrome", "Chromium", "Microsoft Edge")
_WINDOWS = (
    r"Google\Chrome\Application\chrome.exe", r"Chromium\Application\chrome.exe",
    r"Microsoft\Edge\Application\msedge.exe",
)  # fmt: skip
_FLAGS = (
    "--headless", "--disable-gpu", "--no-first-run", "--no-default-browser-check", "--disable-extensions",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic",
    "--disable-dev-shm-usage", "--mute-audio", "--hide-scrollbars", "--force-device-scale-factor=1",
    "--proxy-server=127.0.0.1:9", "--host-resolver-rules=MAP * ~NOTFOUND",  # nothing is fetched, whatever a page asks
)  # fmt: skip


def find_browser() -> Path | None:
    """Return Chromium, Chrome or Edge: what COURSEKIT_BROWSER names, else on the path, else where they are installed.

    The name ``none`` stands for no browser at all.

    Raises
    ------
    CourseError
        COURSEKIT_BROWSER names a file that is not there.
    """
    asked = os.environ.get(ASKED)
    if asked == NONE:
        return None
    if asked:
        found = shutil.which(asked)
        if not found:
            raise CourseError(
                f"环境变量 {ASKED} 写的浏览器不在：{asked}。改成 Chrome、Edge 或 Chromium 的完整路径，或去掉这个变量。"
            )
        return Path(found)
    on_path = (shutil.which(name) for name in _NAMES)
    usual = (path for path in _usual_places() if path.is_file())
    return next((Path(found) for found in (*on_path, *usual) if found), None)


def dump_page(page: Path, *, size: tuple[int, int], seconds: float) -> str:
    """Return the HTML of ``page`` as it stands in the browser when its scripts have had their say.

    Raises
    ------
    CourseError
        There is no browser, it did not start or ended with an error, or it took more than ``seconds``.
    """
    browser = find_browser()
    if browser is None:
        raise CourseError(f"没有找到 Chrome、Edge 或 Chromium。装一个，或用环境变量 {ASKED} 写明它在哪里。")
    # Chromium refuses to sandbox what root runs; for anybody else the sandbox stays.
    as_root = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
    with tempfile.TemporaryDirectory(prefix="coursekit-browser-", ignore_cleanup_errors=True) as profile:
        command = [
            str(browser), *_FLAGS, *as_root, f"--user-data-dir={profile}", f"--window-size={size[0]},{size[1]}",
            f"--virtual-time-budget={int(seconds * 1000)}", "--dump-dom", page.as_uri(),
        ]  # fmt: skip
        try:
            done = subprocess.run(
                command, capture_output=True, timeout=seconds, check=False, stdin=subprocess.DEVNULL,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise CourseError(f"浏览器 {browser.name} 在 {seconds:g} 秒内没有答复。") from None
        except OSError as error:
            raise CourseError(f"浏览器 {browser} 启动不了：{error.strerror}。") from error
    if done.returncode:
        told = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise CourseError(f"浏览器 {browser.name} 中途退出（{done.returncode}）：{told[-1] if told else '没有说原因'}")
    return done.stdout.decode("utf-8", "replace")


def _usual_places() -> list[Path]:
    if sys.platform == "darwin":
        folders = (Path("/Applications"), Path.home() / "Applications")
        return [folder / f"{name}.app" / "Contents" / "MacOS" / name for folder in folders for name in _MAC]
    if sys.platform == "win32":
        folders = [os.environ.get(name) for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")]
        return [Path(folder) / name for folder in folders if folder for name in _WINDOWS]
    return []
