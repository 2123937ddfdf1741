"""PyTorch: one backward pass per term over the graph that the training needs anyway."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch

from ._adapter import Array, Evaluation


def _parameters(model: Any) -> list[torch.Tensor]:
    if isinstance(model, torch.nn.Module):
        return list(model.parameters())
    if isinstance(model, torch.Tensor):
        return [model]
    parts = model.values() if isinstance(model, Mapping) else model
    return [parameter for part in parts for parameter in _parameters(part)]


class TorchAdapter:
    """Modules, parameters, or several of them in a list or a dictionary."""

    def __init__(self, model: Any, scaler: Any = None) -> None:
        self.framework = f"torch {torch.__version__}"
        self._all = list({id(p): p for p in _parameters(model)}.values())  # shared ones once
        self._scaler = scaler

    @property
    def _live(self) -> list[torch.Tensor]:
        return [parameter for parameter in self._all if parameter.requires_grad]

    def is_silent(self) -> bool:
        distributed = torch.distributed
        return bool(distributed.is_available() and distributed.is_initialized() and distributed.get_rank() != 0)

    def count(self) -> int:
        return sum(parameter.numel() for parameter in self._live)

    def precision(self) -> str:
        types = {parameter.dtype for parameter in self._all}
        if self._scaler is not None or any(torch.is_autocast_enabled(p.device.type) for p in self._all[:1]):
            return "mixed"
        return {frozenset({torch.float64}): "f64", frozenset({torch.float32}): "f32"}.get(frozenset(types), "mixed")

    def evaluate(
        self, losses: Any, weights: Mapping[str, Any], watched: bool, arguments: Sequence[Any]
    ) -> Evaluation:
        asked = callable(losses)
        if asked:
            losses = losses(*arguments)
        total = sum(weights[name] * loss for name, loss in losses.items())
        names = list(losses)
        if not watched:
            return Evaluation(names, [], None, (total, torch.autograd.grad(total, self._live)) if asked else total)
        rows = torch.stack([self._row(name, loss) for name, loss in losses.items()])
        numbers = list(self.numbers(losses).values())
        return Evaluation(names, numbers, rows, (total, torch.autograd.grad(total, self._live)) if asked else total)

    def _row(self, name: str, loss: Any) -> torch.Tensor:
        live = self._live
        empty = torch.zeros(self.count()).to(live[0] if live else torch.zeros(0))
        if not isinstance(loss, torch.Tensor) or not loss.requires_grad:
            return empty
        if loss.numel() != 1:
            raise ValueError(f'pinn-lens: the loss "{name}" has {loss.numel()} numbers; it takes a scalar.')
        # What half precision would round to zero is scaled as the training scales it.
        scale = float(self._scaler.get_scale()) if self._scaler is not None else 1.0
        parts = torch.autograd.grad(loss.reshape(()) * scale, live, retain_graph=True, allow_unused=True)
        flat = [(torch.zeros_like(p) if g is None else g).reshape(-1).to(empty) for g, p in zip(parts, live)]
        row = torch.cat(flat) if flat else empty
        return row / scale if scale != 1.0 else row

    def numbers(self, losses: Mapping[str, Any]) -> dict[str, float]:
        return {name: float(x.detach() if isinstance(x, torch.Tensor) else x) for name, x in losses.items()}

    def gram(self, rows: torch.Tensor) -> Array:
        wide = _wide(rows)
        return np.asarray((wide @ wide.T).cpu().numpy(), dtype=np.float64)

    def state(self, arguments: Sequence[Any]) -> torch.Tensor:
        return torch.cat([p.detach().reshape(-1) for p in self._live]) if self._live else torch.zeros(0)

    def version(self) -> int:
        return sum(parameter._version for parameter in self._all)

    def step(self, rows: torch.Tensor, before: torch.Tensor, arguments: Sequence[Any]) -> tuple[Array, float]:
        step = _wide(self.state(arguments)) - _wide(before)
        return np.asarray((_wide(rows) @ step).cpu().numpy(), dtype=np.float64), float(step.norm())

    def rate(self, optimiser: Any) -> float | None:
        groups = getattr(optimiser, "param_groups", None)
        return float(groups[0]["lr"]) if groups else None


def _wide(x: torch.Tensor) -> torch.Tensor:
    # Apple's devices have no double precision.
    return (x.cpu() if x.device.type == "mps" else x).detach().double()
