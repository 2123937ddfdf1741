"""What PyTorch trains: parameters of modules, or tensors of one's own that functions are differentiated by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch.utils import _pytree


def tensors_of(model: Any) -> list[torch.Tensor]:
    """The parameters of a module, a tensor itself, or those of several in a list or a dictionary; shared ones once."""
    return list({id(tensor): tensor for tensor in _tensors(model)}.values())


def _tensors(model: Any) -> list[torch.Tensor]:
    if isinstance(model, torch.nn.Module):
        return list(model.parameters())
    if isinstance(model, torch.Tensor):
        return [model]
    parts = model.values() if isinstance(model, Mapping) else model
    return [tensor for part in parts for tensor in _tensors(part)]


def is_tree(model: Any) -> bool:
    """Whether it is a tree of tensors, as functions of ``torch.func`` take their parameters."""
    leaves = _pytree.tree_leaves(model)
    return bool(leaves) and all(isinstance(leaf, torch.Tensor) for leaf in leaves)


def trained(tree: Any) -> Any:
    """The same numbers in a tree of tensors that take a gradient."""
    return _pytree.tree_map(lambda x: x if x.requires_grad else x.detach().requires_grad_(), tree)


def like(tree: Any, flat: tuple[torch.Tensor, ...]) -> Any:
    """A tree of this shape of other tensors."""
    return _pytree.tree_unflatten(list(flat), _pytree.tree_flatten(tree)[1])


def refuse_wrapped(losses: Mapping[str, Any]) -> None:
    """
    :raises TypeError: within ``torch.func.grad`` or ``vmap``, where a tensor has no gradient of its own.
    """
    wrapped = torch._C._functorch.is_functorch_wrapped_tensor
    if any(isinstance(loss, torch.Tensor) and wrapped(loss) for loss in losses.values()):
        raise TypeError(
            "pinn-lens: total is called within a function of torch.func; call look(terms, weights, params) before it."
        )
