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


class Problem:
    def terms(self, params: dict[str, Any], factor: float = 1.0) -> dict[str, Any]:
        return {name: factor * loss for name, loss in terms(params).items()}

    def double(self, params: dict[str, Any]) -> dict[str, Any]:
        return self.terms(params, 2.0)


def test_whatever_changes_between_two_steps_counts_in_the_second(tmp_path: Path) -> None:
    jax.config.update("jax_enable_x64", False)
    params = start("float32")
    other = {**params, "more": jnp.ones(3)}
    problem = Problem()
    physics, initial = (float(loss) for loss in terms(params).values())
    weights = {"physics": 0.5, "initial": 2.0}
    with pinn_lens.watch(params, tmp_path, every=1000) as lens:

        def total(function: Any, tree: dict[str, Any], *rest: Any) -> float:
            answer, gradients = lens.total(function, weights, tree, *rest)
            assert jax.tree_util.tree_structure(gradients) == jax.tree_util.tree_structure(tree)
            lens.step(0.1, tree)
            return float(answer)

        both = 0.5 * physics + 2 * initial
        for _ in range(3):
            assert total(problem.terms, params) == pytest.approx(both)
        assert total(problem.terms, other) == pytest.approx(both)
        assert total(problem.terms, params, 3.0) == pytest.approx(3 * both)
        assert total(problem.double, params) == pytest.approx(2 * both)
        assert total(terms, params) == pytest.approx(both)
        weights["initial"] = 0.0
        assert total(terms, params) == pytest.approx(0.5 * physics)
        weights["initial"] = jnp.asarray(1.0)  # type: ignore[assignment]
        assert total(terms, params) == pytest.approx(0.5 * physics + initial)
        with pytest.raises(TypeError, match="within a compiled function"):
            jax.jit(lambda p: lens.total(terms, {"physics": 1.0}, p)[0])(params)
        weights = {"physics": 1.0}
        assert total(terms, params) == pytest.approx(physics + initial)
        with pytest.raises(TypeError, match="within a compiled function"):
            jax.jit(lambda p: lens.total(terms, weights, p)[0])(params)


def test_losses_that_are_no_function_are_refused(tmp_path: Path) -> None:
    lens = pinn_lens.watch(start("float32"), tmp_path)
    with pytest.raises(TypeError, match="with JAX the terms are a function of the parameters"):
        lens.total({"physics": jnp.ones(())})


def test_a_model_with_leaves_that_are_not_trained(tmp_path: Path) -> None:
    """As models of Equinox are: functions, whole numbers and arrays of them beside what is trained."""
    jax.config.update("jax_enable_x64", False)
    params = {**start("float32"), "act": jnp.tanh, "power": 2, "order": jnp.arange(8), "gain": 1.5}

    def sums(p: dict[str, Any]) -> dict[str, Any]:
        v = p["v"][p["order"]]
        return {"physics": p["gain"] * (p["act"](p["w"]) ** p["power"]).sum(), "initial": (v.sum() - 1) ** 2}

    with pinn_lens.watch(params, tmp_path, every=1) as lens:
        for _ in range(2):
            total, gradients = lens.total(sums, WEIGHTS, params)
            assert gradients["act"] is None and gradients["power"] is None and gradients["order"] is None
            trained = {name: params[name] - 0.1 * gradients[name] for name in ("w", "b", "v", "gain")}
            params = {**params, **trained}
            lens.step(jnp.float32(0.1), params)
    log = read(tmp_path)
    assert log.headers[0]["parameters"] == 25
    assert [frame["step"] for frame in log.frames] == [0, 1]
    assert log.frames[0]["stepDots"][0] < 0
    assert log.frames[0]["rate"] == pytest.approx(0.1)


def test_a_step_that_nobody_tells_is_not_noted(tmp_path: Path) -> None:
    params = start("float32")
    with pinn_lens.watch(params, tmp_path, every=1) as lens:
        lens.look(terms, WEIGHTS, params)
        lens.step(0.1)
    (frame,) = read(tmp_path).frames
    assert "stepDots" not in frame and frame["rate"] == 0.1


def test_a_total_within_a_compiled_function_is_refused(tmp_path: Path) -> None:
    lens = pinn_lens.watch(start("float32"), tmp_path)
    with pytest.raises(TypeError, match="call look.terms, weights, params. before it"):
        jax.jit(lambda params: lens.total(terms, WEIGHTS, params)[0])(start("float32"))


def test_terms_that_are_another_function_at_every_step_are_told(tmp_path: Path) -> None:
    params = {"w": jnp.ones(2)}
    lens = pinn_lens.watch(params, tmp_path, every=100)
    with pytest.warns(pinn_lens.LensWarning, match="another function at every step") as said:
        for k in range(9):
            lens.total(lambda p, k=k: {"physics": k * (p["w"] ** 2).sum()}, None, params)
    assert said[0].filename == __file__


def test_a_loss_that_is_a_plain_number(tmp_path: Path) -> None:
    with pinn_lens.watch(start("float32"), tmp_path, every=1) as lens:
        lens.total(lambda params: {**terms(params), "penalty": 0.0}, WEIGHTS, start("float32"))
    assert read(tmp_path).frames[0]["gram"][-1] == 0
