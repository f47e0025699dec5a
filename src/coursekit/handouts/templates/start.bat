@echo off
chcp 65001 >nul
cd /d "%~dp0"
if exist .venv\ready goto open
py -3 -c "import sys; sys.exit(sys.version_info < (3, 11))" || (echo 需要 Python 3.11 或更新的版本：请先安装，再双击一次。& pause & exit /b 2)
py -3 -m venv .venv || (echo 没有建成运行环境。& pause & exit /b 1)
.venv\Scripts\python -m pip install -q --disable-pip-version-check --find-links wheels -c constraints.txt coursekit || (echo 没有装成：请连上网，再双击一次。& pause & exit /b 1)
echo ok> .venv\ready
:open
.venv\Scripts\python -m coursekit lab
