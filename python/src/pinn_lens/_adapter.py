"""What the lens asks of a framework, and which one a model belongs to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass
class Evaluation:
    """The terms at one state of the network. m terms, P trainable numbers."""

    names: list[str]
    losses: list[float]
    #: m×P gradients of the raw losses in the framework's own arrays; None where nobody asked.
    rows: Any
    #: What the caller gets: the total, for a function of the losses the total and its gradients.
    answer: Any


class Adapter(Protocol):
    """One framework's share. Gradients stay in its own arrays; what is small comes out as NumPy's float64."""

    framework: str

    def is_silent(self) -> bool:
        """Whether another process of the same training writes."""

    def count(self) -> int:
        """Trainable numbers."""

    def precision(self) -> str:
        """``f32``, ``f64`` or ``mixed``."""

    def evaluate(
        self, losses: Any, weights: Mapping[str, Any], watched: bool, arguments: Sequence[Any]
    ) -> Evaluation:
        """The weighted sum as the training goes on with it, and where it is watched the gradient of each term."""

    def numbers(self, losses: Mapping[str, Any]) -> dict[str, float]:
        """Losses as numbers."""

    def gram(self, rows: Any) -> Array:
        """[m, m] products of the rows."""

    def state(self, arguments: Sequence[Any]) -> Any:
        """[P] a copy of the trainable numbers, in the framework's own array."""

    def version(self) -> Any:
        """Something that changes whenever the trainable numbers do; None where that cannot be told."""

    def step(self, rows: Any, before: Any, arguments: Sequence[Any]) -> tuple[Array, float]:
        """[m] products of the rows with the step taken since ``before``, and its norm."""

    def rate(self, optimiser: Any) -> float | None:
        """Learning rate of an optimiser."""


def adapter_for(model: Any, scaler: Any) -> Adapter:
    """The framework of a model, by the modules its classes come from; none is imported that is not in use.

    :raises TypeError: for what no framework knows.
    """
    roots = _roots(model)
    for names, make in _ADAPTERS:
        if roots & names:
            return make(model, scaler)
    raise TypeError(
        f"pinn-lens watches models of PyTorch, JAX, TensorFlow and Keras; {type(model).__name__} is none of them."
    )


def _roots(model: Any) -> set[str]:
    if isinstance(model, Mapping):
        return set().union(*(_roots(part) for part in model.values())) if model else set()
    if isinstance(model, (list, tuple)):
        return set().union(*(_roots(part) for part in model)) if model else set()
    return {base.__module__.split(".")[0] for base in type(model).__mro__}


def _torch(model: Any, scaler: Any) -> Adapter:
    from ._torch import TorchAdapter

    return TorchAdapter(model, scaler)


def _tensorflow(model: Any, scaler: Any) -> Adapter:
    from ._tensorflow import TensorFlowAdapter

    return TensorFlowAdapter(model)


def _jax(model: Any, scaler: Any) -> Adapter:
    from ._jax import JaxAdapter

    return JaxAdapter(model)


_ADAPTERS: list[tuple[set[str], Callable[[Any, Any], Adapter]]] = [
    ({"torch"}, _torch),
    ({"keras", "tensorflow"}, _tensorflow),
    ({"jax", "jaxlib", "flax", "equinox", "haiku"}, _jax),
]
