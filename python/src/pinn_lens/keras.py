"""Keras with TensorFlow: a model whose loss is a sum of terms, compiled or not.

>>> class Oscillator(pinn_lens.keras.Watched, keras.Model):
...     weights_of_terms = {"physics": 1e-4}
...     def terms(self, data): return {"physics": ..., "initial": ...}
>>> model = Oscillator(); model.compile("adam"); model.fit(x, callbacks=[model.watch("runs/heat")])
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import keras
import tensorflow as tf

from ._adapter import Evaluation
from ._lens import Lens, watch
from ._places import places_of_returned
from ._variables import rows_of, variables_of


class Watched:
    """``train_step`` for the sum of the terms that :meth:`terms` gives; stands before ``keras.Model``."""

    #: By name; 1 for a term without one.
    weights_of_terms: Mapping[str, float] = {}
    _lens_cell: _Cell | None = None

    def terms(self, data: Any) -> dict[str, Any]:
        """The losses of a batch, scalars by name."""
        raise NotImplementedError(f"{type(self).__name__} has to define terms(self, data).")

    def watch(self, folder: str | os.PathLike[str], every: int | None = None, **options: Any) -> keras.callbacks.Callback:
        """The callback that writes the log of a ``fit``. Only a step that is watched computes a term's gradient."""
        return _Callback(self, folder, every, options)

    def train_step(self, data: Any) -> dict[str, Any]:
        cell = self._lens_cell
        # Read where the step is compiled: one that is watched and one that is not are two functions.
        watching = cell is not None and cell.watching
        with tf.GradientTape(persistent=watching) as tape:
            losses = self.terms(data)
            total = tf.add_n([self.weights_of_terms.get(name, 1.0) * loss for name, loss in losses.items()])
        # The first batch may have built the model.
        live = self.trainable_variables  # type: ignore[attr-defined]
        gradients = tape.gradient(total, live)
        if cell is not None and watching:
            cell.note(losses, rows_of(tape, losses, variables_of(live)))
        self.optimizer.apply_gradients(zip(gradients, live))  # type: ignore[attr-defined]
        return {"loss": total, **losses}


class _Cell:
    """What a compiled step that is watched leaves for the callback, in variables."""

    def __init__(self) -> None:
        self.watching = False
        self.names: list[str] = []
        self.losses: Any = None
        self.rows: Any = None

    def note(self, losses: Mapping[str, Any], rows: Any) -> None:
        self.names = list(losses)
        values = tf.stack(list(losses.values()))
        if self.rows is None:
            # Variables outlive the function that is being traced.
            with tf.init_scope():
                self.losses = tf.Variable(tf.zeros(len(losses), values.dtype))
                self.rows = tf.Variable(tf.zeros((len(losses), 0), values.dtype), shape=(len(losses), None))
        self.losses.assign(values)
        self.rows.assign(rows)


class _Callback(keras.callbacks.Callback):  # type: ignore[misc]
    def __init__(self, model: Watched, folder: Any, every: int | None, options: dict[str, Any]) -> None:
        super().__init__()
        self._watched, self._options = model, (folder, every, options)
        self.lens: Lens | None = None
        self._before: Any = None
        self._cell = _Cell()
        #: The compiled step, and the one that is watched: in one function what only the latter needs would slow every step.
        self._plain: Any = None
        self._watching: Any = None

    def on_train_begin(self, logs: Any = None) -> None:
        if self.lens is None:
            folder, every, options = self._options
            self.lens = watch(self._watched, folder, every, **options)
            self.lens._take_places(places_of_returned(type(self._watched).terms), by_step=True)
        model: Any = self._watched
        model._lens_cell = self._cell
        if self._plain is None or model.train_function not in (self._plain, self._watching):
            self._plain = model.train_function
            model.make_train_function(force=True)
            self._watching = model.train_function

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        assert self.lens is not None
        self._choose(self.lens.watching)
        self._before = self.lens._adapter.state(()) if self.lens.watching else None

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        lens, cell = self.lens, self._cell
        assert lens is not None
        if lens.watching and cell.rows is not None:
            losses = [float(x) for x in cell.losses.numpy()]
            evaluation = Evaluation(cell.names, losses, cell.rows.value(), None)
            lens._take(evaluation, self._watched.weights_of_terms, state=self._before)
        lens.step(self._watched.optimizer)  # type: ignore[attr-defined]

    def on_train_end(self, logs: Any = None) -> None:
        self._choose(False)
        if self.lens is not None:
            self.lens._flush()

    def _choose(self, watching: bool) -> None:
        model: Any = self._watched
        self._cell.watching = watching
        model.train_function = self._watching if watching else self._plain
