# Every target sets up what it needs by itself, and is also a `coursekit` command (Windows has no make).
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
COURSEKIT := $(PY) -m coursekit

# An environment remembers its folder: after a move or a copy it is made anew.
ifneq ($(wildcard $(VENV)/.folder),)
ifneq ($(shell cat $(VENV)/.folder),$(CURDIR))
$(shell rm -rf $(VENV))
endif
endif

.PHONY: help handouts test lab tidy exercises syllabus bench soak clean

help: ## 列出这些目标 / list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

handouts: $(VENV)/.handouts ## 渲染 cohorts/ 里每个班的讲义 / render every example class into build/handouts
	@$(COURSEKIT) handouts $(ARGS)

test: $(VENV)/.dev ## 跑全部测试 / run every test
	@$(COURSEKIT) test $(ARGS)

lab: $(VENV)/.handouts ## 打开 JupyterLab 上课 / open JupyterLab on the lessons
	@$(COURSEKIT) lab $(ARGS)

tidy: $(VENV)/.dev ## 重新执行并整理笔记本，重做习题和数据字典 / re-execute and normalise notebooks and what derives from them
	@$(COURSEKIT) tidy $(ARGS)

exercises: $(VENV)/.handouts ## 由 solutions/ 重做 exercises/ / rebuild exercises/ from solutions/
	@$(COURSEKIT) exercises $(ARGS)

syllabus: $(VENV)/.handouts ## 看大纲讲到了哪里 / what of the syllabus is taught where
	@$(COURSEKIT) syllabus $(ARGS)

bench: $(VENV)/.dev ## 量速度：同一轮里和常规做法比 / measure against the usual tools, in one run
	@$(COURSEKIT) bench $(ARGS)

soak: $(VENV)/.dev ## 连续渲染，看有没有泄漏 / render for long, look for leaks
	@$(COURSEKIT) soak $(ARGS)

clean: ## 删掉 build/ 和 .venv / remove build/ and .venv
	rm -rf build $(VENV)

# The file that remembers the folder is written last, so that a half-made environment is made again.
$(VENV)/.folder:
	@command -v $(PYTHON) >/dev/null || { echo "没有找到 $(PYTHON)：请先装 Python 3.11 或更新的版本。"; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更新的版本，$(PYTHON) 太旧：make PYTHON=python3.11 …"; exit 2; }
	@echo "第一次运行：在 $(VENV) 里准备环境……"
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || { rm -rf $(VENV); $(PYTHON) -m venv --without-pip $(VENV) && $(PYTHON) -m pip --python $(PY) install -q pip; }
	@printf '%s\n' "$(CURDIR)" > $@

$(VENV)/.handouts: pyproject.toml constraints.txt | $(VENV)/.folder
	@echo "安装课程和它用到的库（约 1 分钟，只装一次）……"
	@$(PY) -m pip install -q --disable-pip-version-check -c constraints.txt -e ".[handouts,sandtable]"
	@touch $@

$(VENV)/.dev: $(VENV)/.handouts
	@echo "安装测试工具……"
	@$(PY) -m pip install -q --disable-pip-version-check -c constraints.txt -e ".[handouts,sandtable,cluster,dev]"
	@touch $@
