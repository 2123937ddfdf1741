"""A tree of JAX, such as a model of Equinox or Flax: leaves that are trained, arrays that are not, and what is no array."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.flatten_util import ravel_pytree

from ._adapter import Array, precision_of

_LIVE, _HELD, _FIXED = range(3)

#: The kinds of the leaves of a tree by its shape: asking every leaf at every step would cost a small step some of its time.
_known: dict[Any, list[int]] = {}


_flat = jax.jit(lambda leaves: ravel_pytree(leaves)[0])


def _kind(leaf: Any) -> int:
    dtype = getattr(leaf, "dtype", None)
    if dtype is not None:
        return _LIVE if jnp.issubdtype(dtype, jnp.inexact) else _HELD
    return _LIVE if isinstance(leaf, float) else _FIXED


class Tree:
    """One tree, taken apart where not all of it is trained: numbers that are not whole are."""

    def __init__(self, params: Any) -> None:
        self._leaves, self.shape = jax.tree_util.tree_flatten(params)
        kinds = _known.get(self.shape)
        if kinds is None:
            kinds = _known.setdefault(self.shape, [_kind(leaf) for leaf in self._leaves])
        self._kinds = kinds
        #: Whether every leaf is trained.
        self.is_whole = _HELD not in kinds and _FIXED not in kinds
        #: What is trained: the tree itself, or those of its leaves.
        self.live = params if self.is_whole else self._of(_LIVE)
        #: Arrays that are not.
        self.held = [] if self.is_whole else self._of(_HELD)

    @property
    def key(self) -> Any:
        """Of trees with the same key only numbers differ."""
        if self.is_whole:
            return self.shape
        return self.shape, *(leaf if isinstance(leaf, Hashable) else id(leaf) for leaf in self._of(_FIXED))

    def join(self, live: Any, held: Any) -> Any:
        """The whole tree with these numbers."""
        if self.is_whole:
            return live
        parts = {_LIVE: iter(live), _HELD: iter(held), _FIXED: iter(self._of(_FIXED))}
        return jax.tree_util.tree_unflatten(self.shape, [next(parts[kind]) for kind in self._kinds])

    def of_live(self, live: Any) -> Any:
        """The tree of what is known of trained leaves only; None at the others."""
        if self.is_whole:
            return live
        parts = iter(live)
        return jax.tree_util.tree_unflatten(self.shape, [next(parts) if k == _LIVE else None for k in self._kinds])

    def count(self) -> int:
        """Trained numbers."""
        return sum(int(np.size(leaf)) for leaf in self._of(_LIVE))

    def precision(self) -> str:
        """``f32``, ``f64`` or ``mixed``."""
        return precision_of(np.dtype(jnp.result_type(leaf)).name for leaf in self._of(_LIVE))

    def refuse_traced(self) -> None:
        """
        :raises TypeError: within a function that JAX compiles or transforms: nothing has a number there.
        """
        if self._leaves:
            refuse_traced(self._leaves[0])

    def flat(self) -> Array:
        """The trained numbers, one after the other."""
        # Compiled: one operation and one copy of each leaf would cost more than a step.
        return np.asarray(_flat(self._of(_LIVE)), dtype=np.float64)

    def _of(self, kind: int) -> list[Any]:
        return [leaf for leaf, own in zip(self._leaves, self._kinds) if own == kind]


def refuse_traced(array: Any) -> None:
    """
    :raises TypeError: for what stands for an array while JAX compiles or transforms.
    """
    if isinstance(array, jax.core.Tracer):
        raise TypeError(
            "pinn-lens: total is called within a compiled function; call look(terms, weights, params) before it."
        )
