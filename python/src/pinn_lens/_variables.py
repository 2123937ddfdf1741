"""What TensorFlow trains, and the gradients of terms by a tape: one way for loops and for Keras's compiled steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import tensorflow as tf


def variables_of(model: Any) -> list[Any]:
    """TensorFlow's own variables, which a Keras variable holds: tapes know their types."""
    if hasattr(model, "trainable_variables"):
        return variables_of(list(model.trainable_variables))
    if isinstance(model, Mapping):
        return variables_of(list(model.values()))
    if isinstance(model, (list, tuple)):
        return [variable for part in model for variable in variables_of(part)]
    return [model if isinstance(model, tf.Variable) else model.value]


def rows_of(tape: Any, losses: Mapping[str, Any], live: list[Any]) -> Any:
    """[m, P] the gradient of each of m losses, by a persistent tape; zero where a variable is not asked."""
    zero = tf.UnconnectedGradients.ZERO
    parts = [tape.gradient(loss, live, unconnected_gradients=zero) for loss in losses.values()]
    return tf.stack([tf.concat([tf.reshape(g, [-1]) for g in row], 0) for row in parts])
