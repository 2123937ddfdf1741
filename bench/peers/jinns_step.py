"""One step of R6 in jinns: what `jinns.solve` does in every iteration (the gradient of every term, their weighted sum,
Adam of optax), all steps of a request in one compiled loop. Argument: width.
"""

import os
import sys
import warnings

os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")
os.environ["JAX_PLATFORMS"] = "cpu"
warnings.filterwarnings("ignore")

import equinox as eqx
import jax
import jax.numpy as jnp
import jinns
import optax

from protocol import answer

width = int(sys.argv[1])


class Oscillator(jinns.loss.ODE):
    def equation(self, t, u, params):
        value = lambda t: u(t, params)[0]
        slope = lambda t: jax.grad(value)(t)[0]
        return jax.grad(slope)(t) + 4 * slope(t) + 400 * value(t)


def prepare(points):
    key = jax.random.PRNGKey(0)
    linear, tanh = eqx.nn.Linear, (jax.nn.tanh,)
    layers = ((linear, 1, width), tanh, (linear, width, width), tanh, (linear, width, width), tanh, (linear, width, 1))
    network, start = jinns.nn.PINN_MLP.create(key=key, eqx_list=layers, eq_type="ODE")
    params = jinns.parameters.Params(nn_params=start, eq_params={})
    loss = jinns.loss.LossODE(
        u=network,
        dynamic_loss=Oscillator(Tmax=1),
        initial_condition=(0.0, 1.0),
        loss_weights=jinns.loss.LossWeightsODE(dyn_loss=1e-4, initial_condition=1.0),
        params=params,
    )
    data = jinns.data.DataGeneratorODE(key=key, nt=points, tmin=0.0, tmax=1.0, method="grid")
    optimizer = optax.adam(1e-4)

    # A condition on the derivative is none of the library's terms: written beside them.
    def slope_at_start(params):
        return jax.grad(lambda t: network(t, params)[0])(jnp.zeros(1))[0] ** 2

    def step(_, carry):
        params, state, data = carry
        data, batch = data.get_batch()
        _, gradients = loss.values_and_grads(params, batch)
        gradient = loss.ponderate_and_sum_gradient(gradients)
        gradient = jax.tree.map(lambda g, s: g + 0.1 * s, gradient, jax.grad(slope_at_start)(params))
        updates, state = optimizer.update(gradient, state, params)
        return optax.apply_updates(params, updates), state, data

    many = jax.jit(lambda carry, n: jax.lax.fori_loop(0, n, step, carry))
    carry = (params, optimizer.init(params), data)

    def run(steps):
        nonlocal carry
        carry = jax.block_until_ready(many(carry, steps))

    return run


answer(prepare)
