"""Lightning: ``Trainer(callbacks=[pinn_lens.lightning.Watch("runs/heat")])``.

The module's ``training_step`` returns ``self.lens.total(losses, weights)``.
"""

from __future__ import annotations

import os
from typing import Any

try:
    from lightning.pytorch import Callback
except ImportError:
    from pytorch_lightning import Callback

from ._lens import watch


class Watch(Callback):  # type: ignore[misc]
    """Gives the module a ``lens`` for the time of a fit, notes every step and closes it."""

    def __init__(self, folder: str | os.PathLike[str], every: int | None = None, **options: Any) -> None:
        self._folder, self._every, self._options = folder, every, options

    def on_fit_start(self, trainer: Any, pl_module: Any) -> None:
        scaler = getattr(trainer.precision_plugin, "scaler", None)
        options = {"scaler": scaler, "silent": trainer.global_rank != 0, **self._options}
        lens = watch(pl_module, self._folder, self._every, **options)
        lens._take_places({}, by_step=True)
        # A module would take it for a part of itself.
        object.__setattr__(pl_module, "lens", lens)
        self._steps = trainer.global_step

    def on_train_batch_end(self, trainer: Any, pl_module: Any, *_: Any) -> None:
        # Of accumulated batches only the last one takes a step.
        if trainer.global_step > self._steps:
            self._steps = trainer.global_step
            pl_module.lens.step(trainer.optimizers[0])

    def on_fit_end(self, trainer: Any, pl_module: Any) -> None:
        pl_module.lens.close()

    def on_exception(self, trainer: Any, pl_module: Any, exception: BaseException) -> None:
        pl_module.lens.close("stopped")
