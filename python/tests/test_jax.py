"""JAX: terms are a function of the parameters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pinn_lens
from conftest import read

jax = pytest.importorskip("jax")
jnp = jax.numpy

WEIGHTS = {"physics": 0.5, "initial": 2.0}


def start(dtype: str) -> dict[str, Any]:
    random = np.random.default_rng(0)
    return {
        "w": jnp.asarray(random.normal(size=(8,)), dtype),
        "b": jnp.asarray(random.normal(size=(8,)), dtype),
        "v": jnp.asarray(random.normal(size=(8,)) / 8, dtype),
    }


def terms(params: dict[str, Any]) -> dict[str, Any]:
    u = lambda t: params["v"] @ jnp.tanh(params["w"] * t + params["b"])  # noqa: E731
    times = jnp.linspace(0, 1, 12, dtype=params["w"].dtype)
    residual = jax.vmap(lambda t: jax.grad(u)(t) + u(t))(times)
    return {"physics": (residual**2).mean(), "initial": (u(0.0) - 1) ** 2}


def rows(params: dict[str, Any]) -> np.ndarray:
    found = []
    for name in WEIGHTS:
        gradient = jax.grad(lambda p: terms(p)[name])(params)
        found.append(np.concatenate([np.asarray(x, np.float64).reshape(-1) for x in jax.tree_util.tree_leaves(gradient)]))
    return np.stack(found)


@pytest.mark.parametrize(("dtype", "tolerance"), [("float32", 1e-5), ("float64", 1e-12)])
def test_frames_and_steps(tmp_path: Path, dtype: str, tolerance: float) -> None:
    jax.config.update("jax_enable_x64", dtype == "float64")
    params = start(dtype)
    first = rows(params)
    with pinn_lens.watch(params, tmp_path, every=2) as lens:
        for _ in range(5):
            total, gradients = lens.total(terms, WEIGHTS, params)
            params = jax.tree_util.tree_map(lambda p, g: p - 0.1 * g, params, gradients)
            lens.step(0.1, params)
    log = read(tmp_path)
    assert [frame["step"] for frame in log.frames] == [0, 2, 4]
    assert [term["name"] for term in log.headers[0]["terms"]] == ["physics", "initial"]
    assert log.headers[0]["precision"] == {"float32": "f32", "float64": "f64"}[dtype]
    frame = log.frames[0]
    np.testing.assert_allclose(frame["gram"], (first @ first.T)[np.triu_indices(2)], rtol=tolerance)
    step = -0.1 * (0.5 * first[0] + 2 * first[1])
    np.testing.assert_allclose(frame["stepDots"], first @ step, rtol=1e3 * tolerance)
    assert frame["rate"] == 0.1


def test_losses_that_are_no_function_are_refused(tmp_path: Path) -> None:
    lens = pinn_lens.watch(start("float32"), tmp_path)
    with pytest.raises(TypeError, match="with JAX the terms are a function of the parameters"):
        lens.total({"physics": jnp.ones(())})
