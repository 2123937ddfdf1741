"""The lens over your training: what each loss term does to the update, written to a log that PINN Lens shows.

>>> lens = pinn_lens.watch(model, folder="runs/heat", every=50)
>>> total = lens.total({"physics": p, "initial": i}, {"physics": 1e-4, "initial": 1.0})
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from ._lens import Lens, Term, watch
from ._log import LensWarning

__all__ = ["Lens", "LensWarning", "Term", "watch"]
__version__ = "0.1.0"

_HELPERS = ("deepxde", "keras", "lightning", "neurodiffeq")


def __getattr__(name: str) -> ModuleType:
    # A helper's library is imported when the helper is named, and no earlier.
    if name in _HELPERS:
        return import_module(f".{name}", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
