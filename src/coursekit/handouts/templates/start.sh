#!/bin/sh
# 第一次运行会安装要用的库（要有网，约 1 分钟）；以后没有网也能打开。
cd "$(dirname "$0")" || exit 1
if [ ! -f .venv/ready ]; then
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更新的版本。"; exit 2; }
  python3 -m venv .venv && .venv/bin/python -m pip install -q --disable-pip-version-check --find-links wheels -c constraints.txt coursekit \
    || { echo "没有装成：请连上网，再运行一次。"; exit 1; }
  touch .venv/ready
fi
exec .venv/bin/python -m coursekit lab
