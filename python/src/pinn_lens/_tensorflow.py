"""TensorFlow and Keras: the gradients of the terms from a persistent tape, or from one of the lens's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from ._adapter import Array, Evaluation


def variables_of(model: Any) -> list[Any]:
    """TensorFlow's own variables, which a Keras variable holds: tapes know their types."""
    if hasattr(model, "trainable_variables"):
        return variables_of(list(model.trainable_variables))
    if isinstance(model, Mapping):
        return variables_of(list(model.values()))
    if isinstance(model, (list, tuple)):
        return [variable for part in model for variable in variables_of(part)]
    return [model if isinstance(model, tf.Variable) else model.value]


class TensorFlowAdapter:
    """Keras models, modules, variables, or several of them. The first argument of ``total`` is a persistent tape."""

    def __init__(self, model: Any) -> None:
        self.framework = f"tensorflow {tf.__version__}"
        self._model = model

    @property
    def _live(self) -> list[Any]:
        return variables_of(self._model)

    def is_silent(self) -> bool:
        return False

    def count(self) -> int:
        return sum(int(np.prod(variable.shape)) for variable in self._live)

    def precision(self) -> str:
        types = {variable.dtype.name for variable in self._live}
        return {frozenset({"float64"}): "f64", frozenset({"float32"}): "f32"}.get(frozenset(types), "mixed")

    def evaluate(
        self, losses: Any, weights: Mapping[str, Any], watched: bool, arguments: Sequence[Any]
    ) -> Evaluation:
        live = self._live
        if callable(losses):
            with tf.GradientTape(persistent=True) as tape:
                values = losses(*arguments)
                total = self._sum(values, weights)
            gradients = tape.gradient(total, live)
            rows = self._rows(tape, values, live) if watched else None
            numbers = list(self.numbers(values).values()) if watched else []
            return Evaluation(list(values), numbers, rows, (total, gradients))
        total = self._sum(losses, weights)
        if not watched:
            return Evaluation(list(losses), [], None, total)
        given: Any = arguments[0] if arguments else None
        if not getattr(given, "_persistent", False):
            raise ValueError(
                "pinn-lens: with TensorFlow pass the tape, which has to be persistent: "
                "total(losses, weights, tape) within tf.GradientTape(persistent=True)."
            )
        with given.stop_recording():
            rows = self._rows(given, losses, live)
        return Evaluation(list(losses), list(self.numbers(losses).values()), rows, total)

    @staticmethod
    def _sum(losses: Mapping[str, Any], weights: Mapping[str, Any]) -> Any:
        return tf.add_n([tf.cast(weights.get(name, 1.0), loss.dtype) * loss for name, loss in losses.items()])

    @staticmethod
    def _rows(tape: Any, losses: Mapping[str, Any], live: list[Any]) -> Any:
        zero = tf.UnconnectedGradients.ZERO
        parts = [tape.gradient(loss, live, unconnected_gradients=zero) for loss in losses.values()]
        return tf.stack([tf.concat([tf.reshape(g, [-1]) for g in row], 0) for row in parts])

    def numbers(self, losses: Mapping[str, Any]) -> dict[str, float]:
        return {name: float(loss) for name, loss in losses.items()}

    def gram(self, rows: Any) -> Array:
        wide = np.asarray(rows, dtype=np.float64)
        return wide @ wide.T

    def state(self, arguments: Sequence[Any]) -> Array:
        return np.concatenate([np.asarray(v, dtype=np.float64).reshape(-1) for v in self._live])

    def version(self) -> None:
        return None

    def step(self, rows: Any, before: Array, arguments: Sequence[Any]) -> tuple[Array, float]:
        step = self.state(arguments) - before
        return np.asarray(rows, dtype=np.float64) @ step, float(np.linalg.norm(step))

    def rate(self, optimiser: Any) -> float | None:
        rate = getattr(optimiser, "learning_rate", None)
        return None if rate is None else float(rate)
