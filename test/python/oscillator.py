"""The oscillator R6 with given numbers of the network, by one of the frameworks: ``oscillator.py FRAMEWORK PRECISION FOLDER``.

Reads the numbers from standard input, layer by layer: weights by output and input, then biases. Writes a lens log with
one watched step.
"""

import json
import sys

import numpy as np

import pinn_lens

framework, precision, folder = sys.argv[1:4]
told = json.load(sys.stdin)
layers = [(np.array(w, precision), np.array(b, precision)) for w, b in told["layers"]]
TIMES = np.array(told["times"], precision)[:, None]
WEIGHTS = {"motion": 1e-4, "release": 1.0, "rest": 0.1}


def by_torch():
    import torch

    dtype = getattr(torch, precision)
    parts = []
    for w, b in layers:
        linear = torch.nn.Linear(w.shape[1], w.shape[0], dtype=dtype)
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(w))
            linear.bias.copy_(torch.from_numpy(b))
        parts += [linear, torch.nn.Tanh()]
    net = torch.nn.Sequential(*parts[:-1])
    times = torch.from_numpy(TIMES).requires_grad_(True)
    start = torch.zeros(1, 1, dtype=dtype, requires_grad=True)

    def d(u, t):
        return torch.autograd.grad(u, t, torch.ones_like(u), create_graph=True)[0]

    u, u0 = net(times), net(start)
    du = d(u, times)
    losses = {
        "motion": ((d(du, times) + 4 * du + 400 * u) ** 2).mean(),
        "release": ((u0 - 1) ** 2).mean(),
        "rest": (d(u0, start) ** 2).mean(),
    }
    with pinn_lens.watch(net, folder, every=1) as lens:
        lens.total(losses, WEIGHTS)


def by_jax():
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", precision == "float64")
    params = [(jnp.asarray(w), jnp.asarray(b)) for w, b in layers]

    def terms(params):
        def u(t):
            x = t[None]
            for k, (w, b) in enumerate(params):
                x = w @ x + b
                x = jnp.tanh(x) if k < len(params) - 1 else x
            return x[0]

        du, ddu = jax.grad(u), jax.grad(jax.grad(u))
        zero = jnp.zeros((), params[0][0].dtype)
        residual = jax.vmap(lambda t: ddu(t) + 4 * du(t) + 400 * u(t))(jnp.asarray(TIMES[:, 0]))
        return {"motion": (residual**2).mean(), "release": (u(zero) - 1) ** 2, "rest": du(zero) ** 2}

    with pinn_lens.watch(params, folder, every=1) as lens:
        lens.total(terms, WEIGHTS, params)


def by_tensorflow():
    import tensorflow as tf

    variables = [tf.Variable(x) for layer in layers for x in layer]

    def net(t):
        x = t
        for k in range(len(layers)):
            x = tf.linalg.matmul(x, variables[2 * k], transpose_b=True) + variables[2 * k + 1]
            x = tf.tanh(x) if k < len(layers) - 1 else x
        return x

    def jet(t):
        with tf.GradientTape() as outer:
            outer.watch(t)
            with tf.GradientTape() as inner:
                inner.watch(t)
                u = net(t)
            du = inner.gradient(u, t)
        return u, du, outer.gradient(du, t)

    def terms():
        u, du, ddu = jet(tf.constant(TIMES))
        u0, du0, _ = jet(tf.zeros((1, 1), precision))
        return {
            "motion": tf.reduce_mean((ddu + 4 * du + 400 * u) ** 2),
            "release": tf.reduce_mean((u0 - 1) ** 2),
            "rest": tf.reduce_mean(du0**2),
        }

    with pinn_lens.watch(variables, folder, every=1) as lens:
        lens.total(terms, WEIGHTS)


def by_deepxde():
    import deepxde as dde
    import torch

    dde.config.set_default_float(precision)

    def motion(t, u):
        du = dde.grad.jacobian(u, t)
        return dde.grad.hessian(u, t) + 4 * du + 400 * u

    geometry = dde.geometry.TimeDomain(0, 1)
    at_start = lambda t, on_boundary: on_boundary and np.isclose(t[0], 0)  # noqa: E731
    release = dde.icbc.IC(geometry, lambda t: 1, at_start)
    rest = dde.icbc.OperatorBC(geometry, lambda t, u, _: dde.grad.jacobian(u, t), at_start)
    data = dde.data.PDE(geometry, motion, [release, rest], num_domain=0, num_boundary=2, anchors=TIMES[1:-1])
    net = dde.nn.FNN([w.shape[1] for w, _ in layers] + [1], "tanh", "Glorot normal")
    with torch.no_grad():
        for linear, (w, b) in zip(net.linears, layers):
            linear.weight.copy_(torch.from_numpy(w))
            linear.bias.copy_(torch.from_numpy(b))
    model = dde.Model(data, net)
    model.compile("adam", lr=1e-3, loss_weights=list(WEIGHTS.values()), verbose=0)
    watch = pinn_lens.deepxde.Watch(folder, every=1, names=list(WEIGHTS))
    model.train(iterations=1, callbacks=[watch], display_every=1000, verbose=0)
    watch.lens.close()


{"torch": by_torch, "jax": by_jax, "tensorflow": by_tensorflow, "deepxde": by_deepxde}[framework]()
