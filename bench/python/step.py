"""Steps of the oscillator with three terms, bare and watched in turns: ``step.py FRAMEWORK WIDTH DEPTH EVERY ROUNDS STEPS``.

Prints one JSON object: the median times of a step in seconds of the processor, so that other programs do not count, the
median over the rounds of their ratio, and whether both ended with the same numbers.
"""

import json
import statistics
import sys
import tempfile
import time

import numpy as np

import pinn_lens

framework = sys.argv[1]
width, depth, every, rounds, steps = (int(x) for x in sys.argv[2:7])
WEIGHTS = {"motion": 1e-4, "release": 1.0, "rest": 0.1}
SIZES = [1, *[width] * depth, 1]
RATE = 1e-3
TIMES = np.linspace(0, 1, 100, dtype="float32")[:, None]


def first_layers():
    random = np.random.default_rng(0)
    return [
        ((random.normal(size=(a, b)) * np.sqrt(2 / (a + b))).astype("float32"), np.zeros(b, "float32"))
        for a, b in zip(SIZES, SIZES[1:])
    ]


def watch(model):
    return pinn_lens.watch(model, tempfile.mkdtemp(), every=every)


def by_torch(is_watched):
    import torch

    torch.set_num_threads(1)
    parts = []
    for w, b in first_layers():
        linear = torch.nn.Linear(*w.shape)
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(w.T))
            linear.bias.copy_(torch.from_numpy(b))
        parts += [linear, torch.nn.Tanh()]
    net = torch.nn.Sequential(*parts[:-1])
    optimiser = torch.optim.Adam(net.parameters(), lr=RATE)
    times = torch.from_numpy(TIMES).requires_grad_(True)
    start = torch.zeros(1, 1, requires_grad=True)
    lens = watch(net) if is_watched else None

    def derivative(u, t):
        return torch.autograd.grad(u, t, torch.ones_like(u), create_graph=True)[0]

    def train():
        for _ in range(steps):
            u, u0 = net(times), net(start)
            du = derivative(u, times)
            losses = {
                "motion": ((derivative(du, times) + 4 * du + 400 * u) ** 2).mean(),
                "release": ((u0 - 1) ** 2).mean(),
                "rest": (derivative(u0, start) ** 2).mean(),
            }
            total = lens.total(losses, WEIGHTS) if lens else sum(WEIGHTS[name] * loss for name, loss in losses.items())
            optimiser.zero_grad()
            total.backward()
            optimiser.step()
            if lens:
                lens.step(optimiser)

    return train, lambda: [p.detach().numpy() for p in net.parameters()]


def by_jax(is_watched):
    import jax
    import jax.numpy as jnp

    held = {"params": [(jnp.asarray(w), jnp.asarray(b)) for w, b in first_layers()]}
    times = jnp.asarray(TIMES[:, 0])
    nothing = jax.tree_util.tree_map(jnp.zeros_like, held["params"])
    held["state"] = (nothing, nothing, jnp.zeros(()))

    def terms(params):
        def u(t):
            x = t[None]
            for k, (w, b) in enumerate(params):
                x = x @ w + b
                x = jnp.tanh(x) if k < len(params) - 1 else x
            return x[0]

        du, ddu = jax.grad(u), jax.grad(jax.grad(u))
        residual = jax.vmap(lambda t: ddu(t) + 4 * du(t) + 400 * u(t))(times)
        zero = jnp.zeros(())
        return {"motion": (residual**2).mean(), "release": (u(zero) - 1) ** 2, "rest": du(zero) ** 2}

    @jax.jit
    def total_of(params):
        return sum(WEIGHTS[name] * loss for name, loss in terms(params).items())

    both = jax.jit(jax.value_and_grad(total_of))

    @jax.jit
    def adam(params, gradients, state):
        m, v, k = state
        k = k + 1
        m = jax.tree_util.tree_map(lambda a, g: 0.9 * a + 0.1 * g, m, gradients)
        v = jax.tree_util.tree_map(lambda a, g: 0.999 * a + 0.001 * g * g, v, gradients)
        size = RATE * jnp.sqrt(1 - 0.999**k) / (1 - 0.9**k)
        return jax.tree_util.tree_map(lambda p, a, b: p - size * a / (jnp.sqrt(b) + 1e-8), params, m, v), (m, v, k)

    lens = watch(held["params"]) if is_watched else None

    def train():
        params, state = held["params"], held["state"]
        for _ in range(steps):
            total, gradients = lens.total(terms, WEIGHTS, params) if lens else both(params)
            params, state = adam(params, gradients, state)
            if lens:
                lens.step(RATE, params)
        held.update(params=params, state=state)
        jax.block_until_ready(params)

    return train, lambda: [np.asarray(x) for x in jax.tree_util.tree_leaves(held["params"])]


def tensorflow_parts():
    import keras
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    layers = [keras.layers.Dense(b, "tanh" if k < depth else None) for k, b in enumerate(SIZES[1:])]
    net = keras.Sequential([keras.layers.Input((1,)), *layers])
    for layer, (w, b) in zip(layers, first_layers()):
        layer.set_weights([w, b])
    times, start = tf.constant(TIMES), tf.zeros((1, 1))

    def jet(t):
        with tf.GradientTape() as outer:
            outer.watch(t)
            with tf.GradientTape() as inner:
                inner.watch(t)
                u = net(t)
            du = inner.gradient(u, t)
        return u, du, outer.gradient(du, t)

    def terms():
        u, du, ddu = jet(times)
        with tf.GradientTape() as tape:
            tape.watch(start)
            u0 = net(start)
        return {
            "motion": tf.reduce_mean((ddu + 4 * du + 400 * u) ** 2),
            "release": tf.reduce_mean((u0 - 1) ** 2),
            "rest": tf.reduce_mean(tape.gradient(u0, start) ** 2),
        }

    return net, terms, keras.optimizers.Adam(RATE)


def by_tensorflow(is_watched):
    import tensorflow as tf

    net, terms, optimiser = tensorflow_parts()
    lens = watch(net) if is_watched else None

    def train():
        for _ in range(steps):
            with tf.GradientTape(persistent=is_watched) as tape:
                losses = terms()
                total = lens.total(losses, WEIGHTS, tape) if lens else tf.add_n([WEIGHTS[n] * x for n, x in losses.items()])
            optimiser.apply_gradients(zip(tape.gradient(total, net.trainable_variables), net.trainable_variables))
            if lens:
                lens.step(optimiser)

    return train, lambda: [np.asarray(x) for x in net.trainable_variables]


def by_keras(is_watched):
    import keras
    import tensorflow as tf

    net, terms_of, optimiser = tensorflow_parts()

    class Bare(keras.Model):
        def __init__(self):
            super().__init__()
            self.net = net

        def train_step(self, data):
            with tf.GradientTape() as tape:
                losses = terms_of()
                total = tf.add_n([WEIGHTS[name] * loss for name, loss in losses.items()])
            live = self.trainable_variables
            self.optimizer.apply_gradients(zip(tape.gradient(total, live), live))
            return {"loss": total, **losses}

    class Model(pinn_lens.keras.Watched, keras.Model):
        weights_of_terms = WEIGHTS

        def __init__(self):
            super().__init__()
            self.net = net

        def terms(self, data):
            return terms_of()

    model = Model() if is_watched else Bare()
    model.compile(optimizer=optimiser)
    callbacks = [model.watch(tempfile.mkdtemp(), every=every)] if is_watched else []
    data = tf.data.Dataset.from_tensors(TIMES).repeat()

    def train():
        model.fit(data, steps_per_epoch=steps, epochs=1, verbose=0, callbacks=callbacks)

    return train, lambda: [np.asarray(x) for x in net.trainable_variables]


def by_deepxde(is_watched):
    import deepxde as dde
    import torch

    torch.set_num_threads(1)

    def motion(t, u):
        du = dde.grad.jacobian(u, t)
        return dde.grad.hessian(u, t) + 4 * du + 400 * u

    geometry = dde.geometry.TimeDomain(0, 1)
    at_start = lambda t, on_boundary: on_boundary and np.isclose(t[0], 0)  # noqa: E731
    release = dde.icbc.IC(geometry, lambda t: 1, at_start)
    rest = dde.icbc.OperatorBC(geometry, lambda t, u, _: dde.grad.jacobian(u, t), at_start)
    data = dde.data.PDE(geometry, motion, [release, rest], num_domain=0, num_boundary=2, anchors=TIMES[1:-1])
    net = dde.nn.FNN(SIZES, "tanh", "Glorot normal")
    for linear, (w, b) in zip(net.linears, first_layers()):
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(w.T))
            linear.bias.copy_(torch.from_numpy(b))
    model = dde.Model(data, net)
    model.compile("adam", lr=RATE, loss_weights=list(WEIGHTS.values()), verbose=0)
    callbacks = [pinn_lens.deepxde.Watch(tempfile.mkdtemp(), every=every)] if is_watched else []

    def train():
        model.train(iterations=steps, callbacks=callbacks, display_every=10**9, verbose=0)

    return train, lambda: [p.detach().numpy() for p in net.parameters()]


make = {"torch": by_torch, "jax": by_jax, "tensorflow": by_tensorflow, "keras": by_keras, "deepxde": by_deepxde}[framework]


def timed(train):
    began = time.process_time()
    train()
    return (time.process_time() - began) / steps


(bare_train, bare_numbers), (watched_train, watched_numbers) = make(False), make(True)
bare, watched = [], []
for round in range(rounds + 1):
    # Who goes first changes, so that neither always has the warmer machine.
    pair = [(bare, bare_train), (watched, watched_train)]
    for times, train in pair if round % 2 else reversed(pair):
        seconds = timed(train)
        # The first round warms up.
        if round > 0:
            times.append(seconds)
same = all(np.array_equal(a, b) for a, b in zip(bare_numbers(), watched_numbers()))
ratio = statistics.median(b / a for a, b in zip(bare, watched))
print(json.dumps({"bare": statistics.median(bare), "watched": statistics.median(watched), "ratio": ratio, "same": same}))
