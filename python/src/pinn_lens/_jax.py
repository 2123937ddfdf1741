"""JAX: terms are a function of the parameters, ``terms(params, *arguments) -> {name: loss}``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import jax
import numpy as np

from ._adapter import Adapter, Array, Evaluation, rate_of_number
from ._compiled import Compiled
from ._tree import Tree

_NO_FUNCTION = "with JAX the terms are a function of the parameters: total(terms, weights, params)."


class JaxAdapter(Adapter):
    """``params`` is a tree of arrays or a model; the newest is the first of the arguments of ``total`` and ``look``."""

    def __init__(self, params: Any) -> None:
        self.framework = f"jax {jax.__version__}"
        self._compiled = Compiled()
        self._newest = params

    def is_silent(self) -> bool:
        return bool(jax.process_index() != 0)

    def count(self) -> int:
        return Tree(self._newest).count()

    def precision(self) -> str:
        return Tree(self._newest).precision()

    def evaluate(
        self, losses: Any, weights: Mapping[str, Any], watched: bool, arguments: Sequence[Any], beside: bool = False
    ) -> Evaluation:
        if not callable(losses):
            raise TypeError(f"pinn-lens: {_NO_FUNCTION}")
        self._newest, *rest = arguments if arguments else (self._newest,)
        tree = Tree(self._newest)
        tree.refuse_traced()
        step, look, order = self._compiled.functions(losses, tree)
        answer = None
        if not beside:
            total, gradients = step(tree.live, tree.held, self._compiled.weights(weights), *rest)
            answer = total, tree.of_live(gradients)
        if not watched:
            return Evaluation(order, [], None, answer)
        rows, values = look(tree.live, tree.held, *rest)
        return Evaluation(order, np.asarray(values, dtype=np.float64).tolist(), rows, answer)

    def again(self, losses: Any, weights: Any, arguments: Sequence[Any]) -> Any:
        answer = self._compiled.again(losses, weights, arguments)
        if answer is not None:
            self._newest = arguments[0]
        return answer

    def numbers(self, losses: Mapping[str, Any]) -> dict[str, float]:
        return {name: float(loss) for name, loss in losses.items()}

    def gram(self, rows: Any) -> Array:
        wide = np.asarray(rows, dtype=np.float64)
        return wide @ wide.T

    def state(self, arguments: Sequence[Any]) -> Array:
        return Tree(self._newest).flat()

    def version(self) -> None:
        return None

    def step(self, rows: Any, before: Array, arguments: Sequence[Any]) -> tuple[Array, float] | None:
        if not arguments:
            return None
        self._newest = arguments[0]
        step = self.state(()) - before
        return np.asarray(rows, dtype=np.float64) @ step, float(np.linalg.norm(step))

    def rate(self, optimiser: Any) -> float | None:
        return rate_of_number(optimiser)
