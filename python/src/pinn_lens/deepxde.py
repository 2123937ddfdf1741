"""DeepXDE with PyTorch: ``model.train(callbacks=[pinn_lens.deepxde.Watch("runs/heat")])``.

The terms are the residuals of the PDE, then the conditions in their order; the weights are the model's ``loss_weights``.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import deepxde as dde

from ._lens import Lens, watch
from ._places import place_of_function

_KINDS = {"IC": "initial", "PointSetBC": "data", "PointSetOperatorBC": "data"}


class Watch(dde.callbacks.Callback):  # type: ignore[misc]
    """Watches every training step of a model.

    :param names: of the terms, in DeepXDE's order; by default ``pde``, ``IC``, ``DirichletBC`` …
    """

    def __init__(
        self,
        folder: str | os.PathLike[str],
        every: int | None = None,
        *,
        names: Sequence[str] | None = None,
        **options: Any,
    ) -> None:
        super().__init__()
        self._folder, self._every, self._options = folder, every, options
        self._names = None if names is None else list(names)
        #: Names of the losses, once they were seen.
        self._terms: list[str] | None = None
        self._is_waiting = False
        self.lens: Lens | None = None

    def on_train_begin(self) -> None:
        if self.lens is not None:
            return
        model = self.model
        if dde.backend.backend_name != "pytorch":
            raise RuntimeError("pinn-lens watches DeepXDE with the backend pytorch: set DDE_BACKEND=pytorch.")
        trained = [model.net, *model.external_trainable_variables]
        self.lens = watch(trained, self._folder, self._every, **self._options)
        self.lens._take_places({}, by_step=True)

    def on_batch_begin(self) -> None:
        lens, data = self.lens, self.model.data
        if lens is None or not lens.watching or self._is_waiting:
            return
        self._is_waiting = True
        made, own = data.losses_train, vars(data).get("losses_train")

        def seen(*arguments: Any, **named: Any) -> Any:
            # The step's own losses, once, before they are stacked and weighted: then each of them is differentiated alone.
            self._is_waiting = False
            if own is None:
                del data.losses_train
            else:
                data.losses_train = own
            losses = made(*arguments, **named)
            self._note(lens, losses if isinstance(losses, list) else [losses])
            return losses

        data.losses_train = seen

    def on_batch_end(self) -> None:
        if self.lens is not None:
            self.lens.step(self.model.opt)

    def on_train_end(self) -> None:
        if self.lens is not None:
            self.lens._flush()

    def _note(self, lens: Lens, losses: list[Any]) -> None:
        if self._terms is None:
            self._terms = self._named(lens, len(losses))
        given = self.model.loss_weights
        lens.total(dict(zip(self._terms, losses)), dict(zip(self._terms, given)) if given is not None else {})

    def _named(self, lens: Lens, count: int) -> list[str]:
        """
        Names the losses, tells the lens their kinds and the functions that they are made by.

        :raises ValueError: where the user gave another number of names than there are losses.
        """
        data = self.model.data
        # A learned operator holds the problem that its functions solve.
        problem = data.pde if isinstance(getattr(data, "pde", None), dde.data.PDE) else data
        bcs, pde = list(getattr(problem, "bcs", [])), getattr(problem, "pde", None)
        residuals = count - len(bcs)
        own, kind = ("pde", "equation") if pde is not None else ("loss", "data")
        made = [
            (own if residuals == 1 else f"{own} {i + 1}", kind, place_of_function(pde, i, residuals))
            for i in range(residuals)
        ]
        for bc in bcs:
            name = type(bc).__name__
            made.append((name, _KINDS.get(name, "boundary"), place_of_function(getattr(bc, "func", None), 0, 1)))
        names = self._names or _unique([name for name, _, _ in made])
        if len(names) != count:
            raise ValueError(f"pinn-lens: {len(names)} names are given, but there are {count} losses.")
        for name, (_, kind, place) in zip(names, made):
            lens._about_term(name, {"kind": kind}, place)  # type: ignore[typeddict-item]
        return names


def _unique(names: list[str]) -> list[str]:
    return [name if names.count(name) == 1 else f"{name} {names[: i + 1].count(name)}" for i, name in enumerate(names)]
