"""JAX: terms are a function of the parameters, ``terms(params, *arguments) -> {name: loss}``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.flatten_util import ravel_pytree

from ._adapter import Array, Evaluation


class JaxAdapter:
    """``params`` is a tree of arrays; the newest is the first of the arguments of ``total`` and ``look``."""

    def __init__(self, params: Any) -> None:
        self.framework = f"jax {jax.__version__}"
        self._shape = jax.tree_util.tree_map(jnp.shape, params)
        self._count = sum(int(np.size(leaf)) for leaf in jax.tree_util.tree_leaves(params))
        self._types = {np.dtype(leaf.dtype) for leaf in jax.tree_util.tree_leaves(params)}
        self._compiled: dict[Any, tuple[Callable[..., Any], Callable[..., Any], list[str]]] = {}
        self._newest = params

    def is_silent(self) -> bool:
        return bool(jax.process_index() != 0)

    def count(self) -> int:
        return self._count

    def precision(self) -> str:
        return {frozenset({np.dtype("f8")}): "f64", frozenset({np.dtype("f4")}): "f32"}.get(
            frozenset(self._types), "mixed"
        )

    def evaluate(
        self, losses: Any, weights: Mapping[str, Any], watched: bool, arguments: Sequence[Any]
    ) -> Evaluation:
        if not callable(losses):
            raise TypeError(
                "pinn-lens: with JAX the terms are a function of the parameters: total(terms, weights, params)."
            )
        params, *rest = arguments if arguments else (self._newest,)
        self._newest = params
        step, look, order = self._functions(losses)
        # Of one type each: another number is no reason to compile again. Made into arrays they would cost a third of a step.
        given = {name: float(w) if isinstance(w, (int, float)) else jnp.asarray(w) for name, w in weights.items()}
        (total, values), gradients = step(params, given, *rest)
        if not watched:
            return Evaluation(order, [], None, (total, gradients))
        return Evaluation(order, [float(values[name]) for name in order], look(params, *rest), (total, gradients))

    def _functions(self, terms: Callable[..., Any]) -> tuple[Callable[..., Any], Callable[..., Any], list[str]]:
        """The compiled step and look of a function; a new function at every step would compile at every step."""
        known = self._compiled.get(terms)
        if known is None:
            order: list[str] = []

            def total(params: Any, weights: Any, *rest: Any) -> Any:
                losses = terms(params, *rest)
                # What comes out of a compiled function is sorted by name.
                order[:] = losses
                return sum(weights.get(name, 1.0) * loss for name, loss in losses.items()), losses

            def rows(params: Any, *rest: Any) -> Any:
                flat, back = ravel_pytree(params)
                return jax.jacrev(lambda x: jnp.stack([jnp.asarray(v) for v in terms(back(x), *rest).values()]))(flat)

            known = (jax.jit(jax.value_and_grad(total, has_aux=True)), jax.jit(rows), order)
            if len(self._compiled) >= 8:
                self._compiled.clear()
            self._compiled[terms] = known
        return known

    def numbers(self, losses: Mapping[str, Any]) -> dict[str, float]:
        return {name: float(loss) for name, loss in losses.items()}

    def gram(self, rows: Any) -> Array:
        wide = np.asarray(rows, dtype=np.float64)
        return wide @ wide.T

    def state(self, arguments: Sequence[Any]) -> Array:
        # Copies by NumPy: one operation of JAX on each leaf would cost more than a step.
        leaves = jax.tree_util.tree_leaves(self._newest)
        return np.concatenate([np.asarray(leaf, dtype=np.float64).reshape(-1) for leaf in leaves])

    def version(self) -> None:
        return None

    def step(self, rows: Any, before: Array, arguments: Sequence[Any]) -> tuple[Array, float]:
        if arguments:
            self._newest = arguments[0]
        step = self.state(arguments) - before
        return np.asarray(rows, dtype=np.float64) @ step, float(np.linalg.norm(step))

    def rate(self, optimiser: Any) -> float | None:
        return float(optimiser) if isinstance(optimiser, (int, float)) else None
