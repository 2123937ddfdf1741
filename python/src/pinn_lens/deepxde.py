"""DeepXDE with PyTorch: ``model.train(callbacks=[pinn_lens.deepxde.Watch("runs/heat")])``.

The terms are the residuals of the PDE, then the conditions in their order; the weights are the model's ``loss_weights``.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import deepxde as dde

from ._lens import Lens, Term, watch
from ._places import Place, place_of_function

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
        self.lens: Lens | None = None

    def on_train_begin(self) -> None:
        if self.lens is not None:
            return
        model = self.model
        if dde.backend.backend_name != "pytorch":
            raise RuntimeError("pinn-lens watches DeepXDE with the backend pytorch: set DDE_BACKEND=pytorch.")
        terms, places = self._terms()
        options = {"terms": terms, **self._options}
        self.lens = watch([model.net, *model.external_trainable_variables], self._folder, self._every, **options)
        self.lens._take_places(places, by_step=True)

    def on_batch_begin(self) -> None:
        lens = self.lens
        if lens is None or not lens.watching:
            return
        model, state = self.model, self.model.train_state
        names = list(self._terms()[0])
        given = model.loss_weights
        # The losses as they are: DeepXDE multiplies them by their weights.
        model.loss_weights = None
        try:
            losses = model.outputs_losses_train(state.X_train, state.y_train, state.train_aux_vars)[1]
        finally:
            model.loss_weights = given
        weights = dict(zip(names, given)) if given is not None else {}
        lens.total(dict(zip(names, losses[: len(names)])), weights)

    def on_batch_end(self) -> None:
        if self.lens is not None:
            self.lens.step(self.model.opt)

    def on_train_end(self) -> None:
        if self.lens is not None:
            self.lens._flush()

    def _terms(self) -> tuple[dict[str, Term], dict[str, Place]]:
        """The terms in the order of the losses, with their kinds and the functions that they are made by."""
        data = self.model.data
        bcs = list(data.bcs)
        residuals = len(self.model.losshistory.loss_train[0]) - len(bcs) if self.model.losshistory.loss_train else 1
        made: list[tuple[str, Term, Place | None]] = []
        for i in range(residuals if data.pde is not None else 0):
            name = "pde" if residuals == 1 else f"pde {i + 1}"
            made.append((name, {"kind": "equation"}, place_of_function(data.pde, i, residuals)))
        for bc in bcs:
            kind = type(bc).__name__
            place = place_of_function(getattr(bc, "func", None), 0, 1)
            made.append((kind, {"kind": _KINDS.get(kind, "boundary")}, place))  # type: ignore[typeddict-item]
        names = self._names or _unique([name for name, _, _ in made])
        terms = {name: term for name, (_, term, _) in zip(names, made)}
        return terms, {name: place for name, (_, _, place) in zip(names, made) if place is not None}


def _unique(names: list[str]) -> list[str]:
    return [name if names.count(name) == 1 else f"{name} {names[: i + 1].count(name)}" for i, name in enumerate(names)]
