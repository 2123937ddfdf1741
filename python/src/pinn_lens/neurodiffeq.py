"""NeuroDiffEq: ``solver.fit(1000, callbacks=[pinn_lens.neurodiffeq.Watch("runs/heat")])``.

Conditions are part of the solution there, so that the terms are the residuals of the equations.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from ._lens import Lens, Term, watch
from ._places import place_of_function


class Watch:
    """Watches the state of a solver after each epoch.

    :param names: of the equations; by default ``equation 1`` …
    """

    def __init__(
        self,
        folder: str | os.PathLike[str],
        every: int | None = None,
        *,
        names: Sequence[str] | None = None,
        **options: Any,
    ) -> None:
        self._folder, self._every, self._options = folder, every, options
        self._names = None if names is None else list(names)
        self.lens: Lens | None = None

    def __call__(self, solver: Any) -> None:
        if self.lens is None:
            self.lens = watch(list(solver.nets), self._folder, self._every, **self._options)
            self.lens._take_places({}, by_step=True)
        lens = self.lens
        if lens.watching:
            losses = self._losses(solver, lens)
            lens.total(losses, dict.fromkeys(losses, 1 / len(losses)))
        lens.step(solver.optimizer)

    def _losses(self, solver: Any, lens: Lens) -> dict[str, Any]:
        coordinates = solver.batch["train"]
        functions = [
            solver.compute_func_val(net, condition, *coordinates)
            for net, condition in zip(solver.nets, solver.conditions)
        ]
        residuals = solver.diff_eqs(*functions, *coordinates)
        count = len(residuals)
        names = self._names or (["equation"] if count == 1 else [f"equation {i + 1}" for i in range(count)])
        for i, name in enumerate(names):
            lens._about_term(name, Term(kind="equation"), place_of_function(solver.diff_eqs, i, count))
        return {name: (residual**2).mean() for name, residual in zip(names, residuals)}
