"""Losses and gradients of exported scripts at given parameters, by DeepXDE and PyTorch.

Standard input: a JSON list of {"script", "theta"}, theta the networks' numbers layer after layer, then the scalars.
Standard output: a JSON list of the terms' names, weights, losses and the Gram matrix of their gradients, or "error".
"""

import importlib.util
import json
import sys
import traceback

# What DeepXDE prints must not stand in the answer.
answer, sys.stdout = sys.stdout, sys.stderr


def opened(script):
    spec = importlib.util.spec_from_file_location("exported", script)
    exported = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(exported)
    return exported


def found(script, theta):
    exported = opened(script)
    import torch

    theta = torch.tensor(theta, dtype=torch.float64)
    scalars = list(getattr(exported, "SCALARS", []))
    # Separate networks stand in theta one after the other, in DeepXDE layer after layer.
    layers = getattr(exported.net, "layers", None)
    if layers is None:
        ordered = list(exported.net.linears)
    else:
        ordered = [layer[k] for k in range(len(layers[0])) for layer in layers]
    parameters = [p for layer in ordered for p in (layer.weight, layer.bias)] + scalars
    at = 0
    with torch.no_grad():
        for p in parameters:
            p.copy_(theta[at : at + p.numel()].reshape(p.shape))
            at += p.numel()
    assert at == len(theta), f"{at} parameters here, {len(theta)} there"

    exported.model.compile("adam", lr=1e-3, loss=exported.LOSSES, external_trainable_variables=scalars, verbose=0)
    losses = exported.model.outputs_losses_train(*exported.data.train_next_batch())[1]

    def flat(loss):
        gradient = torch.autograd.grad(loss, parameters, retain_graph=True, allow_unused=True)
        return torch.cat([torch.zeros(p.numel()) if g is None else g.flatten() for g, p in zip(gradient, parameters)])

    g = torch.stack([flat(loss) for loss in losses])
    return {"terms": exported.TERMS, "weights": exported.WEIGHTS, "losses": losses.tolist(), "gram": (g @ g.T).tolist()}


def attempt(case):
    try:
        return found(case["script"], case["theta"])
    except Exception:
        return {"error": traceback.format_exc()}


json.dump([attempt(case) for case in json.load(sys.stdin)], answer)
