"""What JAX compiles of the terms of a training."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from types import MethodType
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax.flatten_util import ravel_pytree

from ._adapter import named
from ._log import LensWarning
from ._places import outside
from ._tree import Tree, refuse_traced

_OTHERS = "the terms are another function at every step, and each is compiled; define it once, before the loop."
_MOST = 8


class Functions(NamedTuple):
    """Of a tree's trained leaves, its other arrays, and further arguments of the terms."""

    #: (live, held, weights, …) -> the total and its gradient.
    step: Callable[..., Any]
    #: (live, held, …) -> [m, P] the gradient of each term, and [m] the losses.
    look: Callable[..., Any]
    #: Names of the terms, once one of the two has run.
    order: list[str]


class Compiled:
    """What was compiled so far, and the weights as arrays."""

    def __init__(self) -> None:
        self._functions: dict[Any, Functions] = {}
        self._weights: tuple[dict[str, Any], dict[str, Any]] = {}, {}
        #: Terms, shape of a tree that is trained whole, and the step of both: what the last call was asked with.
        self._last: tuple[Any, Any, Callable[..., Any]] | None = None

    def functions(self, terms: Any, tree: Tree) -> Functions:
        key = terms, tree.key
        if key not in self._functions:
            if len(self._functions) >= _MOST:
                self._functions.clear()
                warnings.warn(f"pinn-lens: {_OTHERS}", LensWarning, stacklevel=outside())
            self._functions[key] = _functions_of(terms, tree)
        functions = self._functions[key]
        self._last = (terms, tree.shape, functions.step) if tree.is_whole else None
        return functions

    def weights(self, weights: Mapping[str, Any]) -> Any:
        """Weights as arrays, made once for as long as they are the same numbers: making them costs a small step a tenth."""
        if not all(isinstance(weight, (int, float)) for weight in weights.values()):
            self._last = None
            return {name: jnp.asarray(weight) for name, weight in weights.items()}
        if self._weights[0] != weights:
            self._weights = dict(weights), {name: jnp.asarray(float(weight)) for name, weight in weights.items()}
        return self._weights[1]

    def again(self, terms: Any, weights: Any, arguments: Sequence[Any]) -> Any:
        """The step once more, with nothing but its numbers changed; None where something else did."""
        if self._last is None or not arguments:
            return None
        known, shape, step = self._last
        if terms is not known and not (isinstance(terms, MethodType) and terms == known):
            return None
        if weights != self._weights[0] or jax.tree_util.tree_structure(arguments[0]) != shape:
            return None
        total, gradients = step(arguments[0], [], self._weights[1], *arguments[1:])
        refuse_traced(total)
        return total, gradients


def _functions_of(terms: Callable[..., Any], tree: Tree) -> Functions:
    """Compiled with the first call each."""
    order: list[str] = []

    def losses_of(live: Any, held: Any, *rest: Any) -> Mapping[str, Any]:
        losses = named(terms(tree.join(live, held), *rest))
        # What comes out of a compiled function is sorted by name.
        order[:] = losses
        return losses

    def total(live: Any, held: Any, weights: Any, *rest: Any) -> Any:
        return sum(weights.get(name, 1.0) * loss for name, loss in losses_of(live, held, *rest).items())

    def look(live: Any, held: Any, *rest: Any) -> Any:
        losses = losses_of(live, held, *rest)

        def row(name: str) -> Any:
            # Each term alone: the compiler shares what several need, and a term goes through no other's operations.
            gradient = jax.grad(lambda x: jnp.asarray(losses_of(x, held, *rest)[name]))(live)
            return ravel_pytree(gradient)[0]

        return jnp.stack([row(name) for name in losses]), jnp.stack([*losses.values()])

    return Functions(jax.jit(jax.value_and_grad(total)), jax.jit(look), order)
