"""What the lens asks of a framework, and which one a model belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
        self, losses: Any, weights: Mapping[str, Any], watched: bool, arguments: Sequence[Any], beside: bool = False
    ) -> Evaluation:
        """The weighted sum as the training goes on with it, and where it is watched the gradient of each term.

        :param beside: the training sums its losses itself: nobody needs the answer.
        """

    def again(self, losses: Any, weights: Any, arguments: Sequence[Any]) -> Any:
        """The answer of ``evaluate`` at a step that is not watched, if only numbers changed since the last call.

        For frameworks in which all else takes longer than that; None where ``evaluate`` is to be asked.
        """
        return None

    def numbers(self, losses: Mapping[str, Any]) -> dict[str, float]:
        """Losses as numbers."""

    def gram(self, rows: Any) -> Array:
        """[m, m] products of the rows."""

    def state(self, arguments: Sequence[Any]) -> Any:
        """[P] a copy of the trainable numbers, in the framework's own array."""

    def version(self) -> Any:
        """Something that changes whenever the trainable numbers do; None where that cannot be told."""

    def step(self, rows: Any, before: Any, arguments: Sequence[Any]) -> tuple[Array, float] | None:
        """[m] products of the rows with the step taken since ``before``, and its norm; None where nobody told it."""

    def rate(self, optimiser: Any) -> float | None:
        """Learning rate of an optimiser."""


def named(losses: Any) -> Mapping[str, Any]:
    """Losses as they are, if they have names.

    :raises TypeError: for losses that have none.
    :raises ValueError: where there is no loss.
    """
    if not isinstance(losses, Mapping):
        kind = type(losses).__name__
        raise TypeError(f'pinn-lens: losses are a dictionary, such as {{"physics": …, "initial": …}}, not a {kind}.')
    if not losses:
        raise ValueError("pinn-lens: there is no loss: pass a dictionary, or name losses by lens.term before.")
    return losses


def precision_of(types: Iterable[str]) -> str:
    """``f32``, ``f64`` or ``mixed``, by the names of the types of all trained numbers."""
    return {frozenset({"float64"}): "f64", frozenset({"float32"}): "f32"}.get(frozenset(types), "mixed")


def rate_of_number(rate: Any) -> float | None:
    """A learning rate that is given as a number, or as a scalar of a framework; None for anything else."""
    is_scalar = isinstance(rate, (int, float)) or getattr(rate, "shape", None) == ()
    return float(rate) if is_scalar else None


def adapter_for(model: Any, scaler: Any) -> Adapter:
    """The framework of a model, by the modules its classes come from; none is imported that is not in use.

    :raises TypeError: for what no framework knows.
    """
    if isinstance(model, Iterator):
        # Such as `net.parameters()`.
        model = list(model)
    roots = _roots(model)
    for names, make in _ADAPTERS:
        if roots & names:
            return make(model, scaler)
    if isinstance(model, (Mapping, list, tuple)) and not model:
        raise TypeError("pinn-lens: there is nothing to watch: the list of models or parameters is empty.")
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
