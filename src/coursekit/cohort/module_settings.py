"""Check the part of a class file that holds modules' own settings, each by that module's model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from coursekit.cohort.catalogue import Catalogue
from coursekit.cohort.messages import Refusal, named, sentences
from coursekit.cohort.problems import choice, listed, quoted

EXAMPLE = 'modules: {"02": {…}}'


def check_settings(data: Mapping[str, Any], catalogue: Catalogue) -> tuple[dict[str, BaseModel], list[Refusal]]:
    """Return module code -> validated settings from a whole class file's ``data``, and what was refused."""
    written = data.get("modules", {})
    if not isinstance(written, dict):
        found = "是空的" if written is None else f"写的是{quoted(written)}"
        text = f"{found}，要写带引号的模块编号和它的设置（另起一行，缩进），例如 {EXAMPLE}；不需要就删掉这一行。"
        return {}, [(("modules",), named(("modules",), text))]
    taught = _taught(data, catalogue)
    settings: dict[str, BaseModel] = {}
    refusals: list[Refusal] = []
    for code, values in written.items():
        here = ("modules", code)
        fault = _fault(code, taught, catalogue)
        if fault:
            refusals.append((here, named(here, fault)))
            continue
        model = catalogue.settings[code]
        try:
            settings[code] = model.model_validate_json(json.dumps(values), strict=True, extra="forbid")
        except ValidationError as error:
            refusals += sentences(error.errors(include_url=False), model, under=here)
    return settings, refusals


def _fault(code: str, taught: set[str], catalogue: Catalogue) -> str | None:
    if code not in catalogue.modules:
        return f"没有这个模块，{choice(code, catalogue.modules, catalogue.modules)}"
    if code not in taught:
        return f"这个班不上这个模块：把 \"{code}\" 写进 extra_modules，或者删掉这几行。"
    if code not in catalogue.settings:
        return f"这个模块没有可以改的设置，删掉这几行；有设置的模块：{listed(catalogue.settings) or '还没有'}。"
    return None


def _taught(data: Mapping[str, Any], catalogue: Catalogue) -> set[str]:
    """Return the codes of this class's modules; all there are where the programme itself is wrong."""
    programme, extra = data.get("programme"), data.get("extra_modules", [])
    if not isinstance(programme, str) or programme not in catalogue.programmes or not isinstance(extra, list):
        return set(catalogue.modules)
    return {*catalogue.programmes[programme][1], *(code for code in extra if isinstance(code, str))}
