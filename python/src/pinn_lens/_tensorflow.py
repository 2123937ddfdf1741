"""TensorFlow and Keras: the gradients of the terms from a persistent tape, or from one of the lens's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from ._adapter import Adapter, Array, Evaluation, named, precision_of, rate_of_number
from ._variables import rows_of, variables_of


class TensorFlowAdapter(Adapter):
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
        return precision_of(variable.dtype.name for variable in self._live)

    def evaluate(
        self, losses: Any, weights: Mapping[str, Any], watched: bool, arguments: Sequence[Any], beside: bool = False
    ) -> Evaluation:
        if tf.inside_function():
            raise TypeError(
                "pinn-lens: total is called within a tf.function; call look(terms, weights) before the step, outside of it."
            )
        live = self._live
        if callable(losses):
            with tf.GradientTape(persistent=True) as tape:
                values = _tensors(named(losses(*arguments)))
                total = self._sum(values, weights)
            gradients = None if beside else tape.gradient(total, live)
            rows = rows_of(tape, values, live) if watched else None
            numbers = list(self.numbers(values).values()) if watched else []
            return Evaluation(list(values), numbers, rows, (total, gradients))
        losses = _tensors(losses)
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
            rows = rows_of(given, losses, live)
        return Evaluation(list(losses), list(self.numbers(losses).values()), rows, total)

    @staticmethod
    def _sum(losses: Mapping[str, Any], weights: Mapping[str, Any]) -> Any:
        return tf.add_n([tf.cast(weights.get(name, 1.0), loss.dtype) * loss for name, loss in losses.items()])

    def numbers(self, losses: Mapping[str, Any]) -> dict[str, float]:
        return {name: float(loss) for name, loss in losses.items()}

    def gram(self, rows: Any) -> Array:
        wide = np.asarray(rows, dtype=np.float64)
        return wide @ wide.T

    def state(self, arguments: Sequence[Any]) -> Array:
        # A model of Keras has no variables before its first batch.
        return np.concatenate([np.zeros(0), *(np.asarray(v, dtype=np.float64).reshape(-1) for v in self._live)])

    def version(self) -> None:
        return None

    def step(self, rows: Any, before: Array, arguments: Sequence[Any]) -> tuple[Array, float] | None:
        after = self.state(arguments)
        if len(after) != len(before):
            return None
        step = after - before
        return np.asarray(rows, dtype=np.float64) @ step, float(np.linalg.norm(step))

    def rate(self, optimiser: Any) -> float | None:
        rate = getattr(optimiser, "learning_rate", None)
        return rate_of_number(optimiser) if rate is None else float(rate)


def _tensors(losses: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tf.convert_to_tensor(loss) for name, loss in losses.items()}
