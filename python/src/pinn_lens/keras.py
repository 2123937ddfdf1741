"""Keras with TensorFlow: a model whose loss is a sum of terms, compiled or not.

>>> class Oscillator(pinn_lens.keras.Watched, keras.Model):
...     weights_of_terms = {"physics": 1e-4}
...     def terms(self, data): return {"physics": ..., "initial": ...}
>>> model = Oscillator(); model.compile("adam"); model.fit(x, callbacks=[model.watch("runs/heat")])
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

import keras
import tensorflow as tf

from ._adapter import Evaluation
from ._lens import Lens, watch
from ._places import places_of_returned
from ._tensorflow import variables_of


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
        live = self.trainable_variables  # type: ignore[attr-defined]
        with tf.GradientTape(persistent=True) as tape:
            losses = self.terms(data)
            total = tf.add_n([self.weights_of_terms.get(name, 1.0) * loss for name, loss in losses.items()])
        gradients = tape.gradient(total, live)
        cell = self._lens_cell
        if cell is not None:
            cell.note(losses, lambda: _rows(tape, losses, variables_of(live)))
        self.optimizer.apply_gradients(zip(gradients, live))  # type: ignore[attr-defined]
        return {"loss": total, **losses}


def _rows(tape: Any, losses: Mapping[str, Any], live: list[Any]) -> Any:
    zero = tf.UnconnectedGradients.ZERO
    rows = [
        tf.concat([tf.reshape(g, [-1]) for g in tape.gradient(loss, live, unconnected_gradients=zero)], 0)
        for loss in losses.values()
    ]
    return tf.stack(rows)


class _Cell:
    """What a compiled step leaves for the callback: variables, written where the step is watched."""

    def __init__(self) -> None:
        self.watched = tf.Variable(False)
        self.names: list[str] = []
        self.losses: Any = None
        self.rows: Any = None

    def note(self, losses: Mapping[str, Any], make: Callable[[], Any]) -> None:
        self.names = list(losses)
        values = tf.stack(list(losses.values()))
        if self.rows is None:
            count = len(losses)
            # Variables outlive the function that is being traced.
            with tf.init_scope():
                self.losses = tf.Variable(tf.zeros(count, values.dtype))
                self.rows = tf.Variable(tf.zeros((count, 0), values.dtype), shape=(count, None))
        self.losses.assign(values)
        tf.cond(self.watched, lambda: self.rows.assign(make()), lambda: self.rows)


class _Callback(keras.callbacks.Callback):  # type: ignore[misc]
    def __init__(self, model: Watched, folder: Any, every: int | None, options: dict[str, Any]) -> None:
        super().__init__()
        self._watched, self._options = model, (folder, every, options)
        self.lens: Lens | None = None
        self._before: Any = None

    def on_train_begin(self, logs: Any = None) -> None:
        if self.lens is None:
            folder, every, options = self._options
            self.lens = watch(self._watched, folder, every, **options)
            self.lens._take_places(places_of_returned(type(self._watched).terms), by_step=True)
            self._watched._lens_cell = _Cell()

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        assert self.lens is not None and self._watched._lens_cell is not None
        self._watched._lens_cell.watched.assign(self.lens.watching)
        self._before = self.lens._adapter.state(()) if self.lens.watching else None

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        lens, cell = self.lens, self._watched._lens_cell
        assert lens is not None and cell is not None
        if lens.watching and cell.rows is not None:
            losses = [float(x) for x in cell.losses.numpy()]
            evaluation = Evaluation(cell.names, losses, cell.rows.value(), None)
            lens._take(evaluation, self._watched.weights_of_terms, state=self._before)
        lens.step(self._watched.optimizer)  # type: ignore[attr-defined]

    def on_train_end(self, logs: Any = None) -> None:
        if self.lens is not None:
            self.lens._flush()
