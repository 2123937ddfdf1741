"""TensorFlow: a tape of the training's or one of the lens's own, and Keras models that compile their step."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pinn_lens
from conftest import read

tf = pytest.importorskip("tensorflow")
keras = pytest.importorskip("keras")

WEIGHTS = {"physics": 0.5, "initial": 2.0}
TIMES = np.linspace(0, 1, 12, dtype="float32")[:, None]


def network() -> Any:
    keras.utils.set_random_seed(0)
    return keras.Sequential([keras.layers.Input((1,)), keras.layers.Dense(8, "tanh"), keras.layers.Dense(1)])


def terms(net: Any) -> dict[str, Any]:
    x = tf.constant(TIMES)
    with tf.GradientTape() as tape:
        tape.watch(x)
        u = net(x)
    return {
        "physics": tf.reduce_mean((tape.gradient(u, x) + u) ** 2),
        "initial": tf.reduce_mean((net(tf.zeros((1, 1))) - 1) ** 2),
    }


def gram(net: Any) -> np.ndarray:
    found = []
    for name in WEIGHTS:
        with tf.GradientTape() as tape:
            loss = terms(net)[name]
        parts = tape.gradient(loss, net.trainable_variables, unconnected_gradients="zero")
        found.append(np.concatenate([np.asarray(g, np.float64).reshape(-1) for g in parts]))
    rows = np.stack(found)
    return (rows @ rows.T)[np.triu_indices(2)]


def test_a_persistent_tape(tmp_path: Path) -> None:
    net = network()
    first = gram(net)
    optimiser = keras.optimizers.SGD(0.01)
    with pinn_lens.watch(net, tmp_path, every=2) as lens:
        for _ in range(3):
            with tf.GradientTape(persistent=True) as tape:
                total = lens.total(terms(net), WEIGHTS, tape)
            optimiser.apply_gradients(zip(tape.gradient(total, net.trainable_variables), net.trainable_variables))
            lens.step(optimiser)
    log = read(tmp_path)
    assert [frame["step"] for frame in log.frames] == [0, 2]
    np.testing.assert_allclose(log.frames[0]["gram"], first, rtol=1e-5)
    assert log.frames[0]["rate"] == pytest.approx(0.01)
    assert log.frames[0]["stepDots"][1] < 0


def test_a_function_of_the_losses(tmp_path: Path) -> None:
    net = network()
    first = gram(net)
    with pinn_lens.watch(net, tmp_path, every=1) as lens:
        total, gradients = lens.total(lambda: terms(net), WEIGHTS)
    assert len(gradients) == 4
    np.testing.assert_allclose(read(tmp_path).frames[0]["gram"], first, rtol=1e-5)


def test_plain_variables(tmp_path: Path) -> None:
    k = tf.Variable(3.0)
    with pinn_lens.watch([k], tmp_path, every=1) as lens:
        total, (gradient,) = lens.total(lambda: {"physics": k**2, "data": 2 * k}, {"data": 0.5})
    assert (float(total), float(gradient)) == (12.0, 7.0)
    assert read(tmp_path).frames[0]["gram"] == [36.0, 12.0, 4.0]


def test_a_tape_that_forgets_is_refused(tmp_path: Path) -> None:
    net = network()
    lens = pinn_lens.watch(net, tmp_path, every=1)
    with tf.GradientTape(), pytest.raises(ValueError, match="has to be persistent"):
        lens.total(terms(net), WEIGHTS)


@pytest.mark.parametrize("eager", [False, True])
def test_a_keras_model_that_compiles_its_step(tmp_path: Path, eager: bool) -> None:
    class Model(pinn_lens.keras.Watched, keras.Model):  # type: ignore[misc,name-defined]
        weights_of_terms = WEIGHTS

        def __init__(self) -> None:
            super().__init__()
            self.net = network()

        def terms(self, data: Any) -> dict[str, Any]:
            start = tf.zeros((1, 1))
            with tf.GradientTape() as tape:
                tape.watch(start)
                u = self.net(start)
            # A derivative alone knows nothing of the last bias.
            return {**terms(self.net), "rest": tf.reduce_mean(tape.gradient(u, start) ** 2)}

    model = Model()
    first = gram(model.net)
    model.compile(optimizer=keras.optimizers.SGD(0.01), run_eagerly=eager)
    watch = model.watch(tmp_path, every=2)
    model.fit(TIMES, batch_size=4, epochs=2, shuffle=False, verbose=0, callbacks=[watch])
    watch.lens.close()
    log = read(tmp_path)
    assert [frame["step"] for frame in log.frames] == [0, 2, 4]
    np.testing.assert_allclose(np.array(log.frames[0]["gram"])[[0, 1, 3]], first, rtol=1e-4)
    assert log.frames[0]["weights"] == [0.5, 2.0, 1.0]
    assert log.frames[0]["stepDots"][1] < 0
    assert log.headers[0]["framework"].startswith("tensorflow")


def test_a_keras_model_that_is_built_by_its_first_batch(tmp_path: Path) -> None:
    class Model(pinn_lens.keras.Watched, keras.Model):  # type: ignore[misc,name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.net = keras.Sequential([keras.layers.Dense(4, "tanh"), keras.layers.Dense(1)])

        def terms(self, data: Any) -> dict[str, Any]:
            return terms(self.net)

    model = Model()
    model.compile(optimizer="adam")
    watch = model.watch(tmp_path, every=1)
    model.fit(TIMES, batch_size=6, epochs=1, verbose=0, callbacks=[watch])
    watch.lens.close()
    first, second = read(tmp_path).frames[:2]
    assert "stepDots" not in first and first["gram"][0] > 0
    assert second["stepNorm"] > 0


def test_a_total_within_a_compiled_function_is_refused(tmp_path: Path) -> None:
    net = network()
    lens = pinn_lens.watch(net, tmp_path, every=1)
    with pytest.raises(TypeError, match="call look.terms, weights. before the step"):
        tf.function(lambda: lens.total(lambda: terms(net))[0], autograph=False)()


def test_a_loss_that_is_a_plain_number(tmp_path: Path) -> None:
    net = network()
    with pinn_lens.watch(net, tmp_path, every=1) as lens:
        lens.total(lambda: {**terms(net), "penalty": 0.0})
    assert read(tmp_path).frames[0]["gram"][-1] == 0
