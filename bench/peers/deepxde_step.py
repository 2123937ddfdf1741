"""One step of R6 in DeepXDE (PyTorch, one thread): what `Model.train` does in every iteration. Argument: width."""

import os
import sys

os.environ["DDE_BACKEND"] = "pytorch"

import numpy as np
import torch

torch.set_num_threads(1)

import deepxde as dde

from protocol import answer

width = int(sys.argv[1])


def equation(t, u):
    return dde.grad.hessian(u, t) + 4 * dde.grad.jacobian(u, t) + 400 * u


def prepare(points):
    time = dde.geometry.TimeDomain(0, 1)
    at_start = lambda t, on_initial: dde.utils.isclose(t[0], 0)
    value = dde.icbc.IC(time, lambda t: np.ones_like(t), lambda _, on_initial: on_initial)
    slope = dde.icbc.OperatorBC(time, lambda t, u, _: dde.grad.jacobian(u, t), at_start)
    # The conditions' own points belong to the collocation points.
    data = dde.data.PDE(time, equation, [value, slope], num_domain=points - 1, num_boundary=2)
    network = dde.nn.FNN([1, width, width, width, 1], "tanh", "Glorot uniform")
    model = dde.Model(data, network)
    model.compile("adam", lr=1e-4, loss_weights=[1e-4, 1, 0.1], verbose=0)

    def run(steps):
        for _ in range(steps):
            model.train_state.set_data_train(*data.train_next_batch(None))
            model._train_step(model.train_state.X_train, model.train_state.y_train, model.train_state.train_aux_vars)

    return run


answer(prepare)
