"""PyTorch: one backward pass per term over the graph that the training needs anyway."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch

from ._adapter import Adapter, Array, Evaluation, named, precision_of, rate_of_number
from ._tensors import is_tree, like, refuse_wrapped, tensors_of, trained


class TorchAdapter(Adapter):
    """Modules, parameters, or several of them in a list or a dictionary."""

    def __init__(self, model: Any, scaler: Any = None) -> None:
        self.framework = f"torch {torch.__version__}"
        self._all = tensors_of(model)
        self._scaler = scaler
        self._is_given = False  # whether the numbers come anew with every call, as an argument of the terms

    @property
    def _live(self) -> list[torch.Tensor]:
        return self._all if self._is_given else [tensor for tensor in self._all if tensor.requires_grad]

    def is_silent(self) -> bool:
        distributed = torch.distributed
        return bool(distributed.is_available() and distributed.is_initialized() and distributed.get_rank() != 0)

    def count(self) -> int:
        return sum(tensor.numel() for tensor in self._live)

    def precision(self) -> str:
        if self._scaler is not None or any(torch.is_autocast_enabled(p.device.type) for p in self._all[:1]):
            return "mixed"
        return precision_of(str(tensor.dtype).removeprefix("torch.") for tensor in self._all)

    def evaluate(
        self, losses: Any, weights: Mapping[str, Any], watched: bool, arguments: Sequence[Any], beside: bool = False
    ) -> Evaluation:
        asked, given = callable(losses), None
        if asked:
            if arguments and is_tree(arguments[0]):
                given = trained(arguments[0])
                self._all, self._is_given, arguments = tensors_of(given), True, [given, *arguments[1:]]
            losses = named(losses(*arguments))
        total = sum(weights[name] * loss for name, loss in losses.items())
        rows = None
        if watched:
            refuse_wrapped(losses)
            rows = torch.stack([self._row(name, loss) for name, loss in losses.items()])
        if asked and not beside:
            gradients = torch.autograd.grad(total, self._live, materialize_grads=True)
            total = (total, gradients if given is None else like(given, gradients))
        return Evaluation(list(losses), list(self.numbers(losses).values()) if watched else [], rows, total)

    def _row(self, name: str, loss: Any) -> torch.Tensor:
        live = self._live
        empty = torch.zeros(self.count()).to(live[0] if live else torch.zeros(0))
        if not live or not isinstance(loss, torch.Tensor) or not loss.requires_grad:
            return empty
        if loss.numel() != 1:
            raise ValueError(f'pinn-lens: the loss "{name}" has {loss.numel()} numbers; it takes a scalar.')
        # What half precision would round to zero is scaled as the training scales it.
        scale = float(self._scaler.get_scale()) if self._scaler is not None else 1.0
        parts = torch.autograd.grad(loss.reshape(()) * scale, live, retain_graph=True, materialize_grads=True)
        row = torch.cat([part.reshape(-1).to(empty) for part in parts])
        return row / scale if scale != 1.0 else row

    def numbers(self, losses: Mapping[str, Any]) -> dict[str, float]:
        return {name: float(x.detach() if isinstance(x, torch.Tensor) else x) for name, x in losses.items()}

    def gram(self, rows: torch.Tensor) -> Array:
        wide = _wide(rows)
        return np.asarray((wide @ wide.T).cpu().numpy(), dtype=np.float64)

    def state(self, arguments: Sequence[Any]) -> torch.Tensor:
        return torch.cat([p.detach().reshape(-1) for p in self._live]) if self._live else torch.zeros(0)

    def version(self) -> int | None:
        return None if self._is_given else sum(parameter._version for parameter in self._all)

    def step(self, rows: torch.Tensor, before: torch.Tensor, arguments: Sequence[Any]) -> tuple[Array, float] | None:
        if self._is_given and not arguments:
            return None
        self._all = tensors_of(arguments[0]) if self._is_given else self._all
        step = _wide(self.state(arguments)) - _wide(before)
        return np.asarray((_wide(rows) @ step).cpu().numpy(), dtype=np.float64), float(step.norm())

    def rate(self, optimiser: Any) -> float | None:
        groups = getattr(optimiser, "param_groups", None)
        return float(groups[0]["lr"]) if groups else rate_of_number(optimiser)


def _wide(x: torch.Tensor) -> torch.Tensor:
    # Apple's devices have no double precision.
    return (x.cpu() if x.device.type == "mps" else x).detach().double()
