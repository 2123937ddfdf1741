"""What the lens is about, in PyTorch: ``thesis.py RUN FOLDER``.

``written``, ``twin``, ``faint`` and ``heavy`` are the damped oscillator from the same network under other weights, which
is read from standard input, layer by layer: weights by output and input, then biases.
``between`` is Lotka-Volterra on points that are met and a solution that jumps between them.
"""

import json
import math
import sys

import torch

import pinn_lens

run, folder = sys.argv[1:3]
torch.manual_seed(0)
torch.set_num_threads(1)


def derivative(u, t):
    return torch.autograd.grad(u, t, torch.ones_like(u), create_graph=True)[0]


def oscillator(weights_of, steps=3000):
    """u'' + 4u' + 400u = 0, u(0) = 1, u'(0) = 0 on [0, 1]. ``weights_of`` gives the weights for the first losses."""
    parts = []
    for weights, biases in json.load(sys.stdin):
        linear = torch.nn.Linear(len(weights[0]), len(weights))
        with torch.no_grad():
            linear.weight.copy_(torch.tensor(weights))
            linear.bias.copy_(torch.tensor(biases))
        parts += [linear, torch.nn.Tanh()]
    net = torch.nn.Sequential(*parts[:-1])

    def solution(t):
        return net(2 * t - 1)

    times = torch.linspace(0, 1, 100)[:, None].requires_grad_(True)
    start = torch.zeros(1, 1, requires_grad=True)
    fine = torch.linspace(0, 1, 201)[:, None]
    omega = math.sqrt(396)
    exact = torch.exp(-2 * fine) * (torch.cos(omega * fine) + 2 / omega * torch.sin(omega * fine))
    optimiser = torch.optim.Adam(net.parameters(), lr=5e-3)
    lens = pinn_lens.watch(net, folder, every=50, steps=steps)
    weights = None
    for step in range(steps):
        u, u0 = solution(times), solution(start)
        du = derivative(u, times)
        losses = {
            "physics": ((derivative(du, times) + 4 * du + 400 * u) ** 2).mean(),  # PHYSICS
            "initial": ((u0 - 1) ** 2).mean(),  # INITIAL
            "rest": (derivative(u0, start) ** 2).mean(),
        }
        if weights is None:
            weights = weights_of({name: float(loss.detach()) for name, loss in losses.items()})
        if lens.watching or step == steps - 1:
            lens.curve(fine, solution(fine), reference=exact)
        total = lens.total(losses, weights)
        optimiser.zero_grad()
        total.backward()
        optimiser.step()
        lens.step(optimiser)


def twin(first):
    """A tenth of the weight of the initial value goes to the physics, with the same total of the first losses."""
    return {"physics": 1e-4 + 0.9 * first["initial"] / first["physics"], "initial": 0.1, "rest": 0.1}


def between(iterations=120):
    """x' = 1.5x - xy, y' = xy - 3y by Levenberg-Marquardt in double precision on 300 points."""
    torch.set_default_dtype(torch.float64)
    shapes = [(32, 1), (32,), (32, 32), (32,), (2, 32), (2,)]
    theta = torch.nn.Parameter(
        torch.cat([torch.randn(s).reshape(-1) / math.sqrt(s[-1]) if len(s) > 1 else torch.zeros(s) for s in shapes])
    )

    def net(theta, t):
        w1, b1, w2, b2, w3, b3 = (
            part.reshape(shape) for part, shape in zip(theta.split([math.prod(s) for s in shapes]), shapes)
        )
        return torch.tanh(torch.tanh((t / 5 - 1) @ w1.T + b1) @ w2.T + b2) @ w3.T + b3

    def residuals(theta, t):
        u, du = torch.func.jvp(lambda s: net(theta, s), (t,), (torch.ones_like(t),))
        x, y = u[:, 0], u[:, 1]
        return du[:, 0] - 1.5 * x + x * y, du[:, 1] - x * y + 3 * y, net(theta, torch.zeros(1, 1))[0] - 1

    def every(theta, t):
        birth, death, start = residuals(theta, t)
        return torch.cat([birth / math.sqrt(len(t)), death / math.sqrt(len(t)), start / math.sqrt(2)])

    def slopes(theta, t):
        """The Jacobian of ``every``: a residual depends on its own point alone, so each is differentiated at that one."""
        at_a_point = torch.func.jacrev(lambda theta, s: torch.cat(residuals(theta, s[None])[:2]))
        birth, death = torch.func.vmap(at_a_point, (None, 0))(theta, t).unbind(1)
        start = torch.func.jacrev(lambda theta: residuals(theta, t[:1])[2])(theta)
        return torch.cat([birth / math.sqrt(len(t)), death / math.sqrt(len(t)), start / math.sqrt(2)])

    def losses(t):
        birth, death, start = residuals(theta, t)
        return {
            "birth": (birth**2).mean(),  # BIRTH
            "death": (death**2).mean(),  # DEATH
            "start": (start**2).mean(),
        }

    def equations(t):
        return {name: loss for name, loss in losses(t).items() if name != "start"}

    points = torch.linspace(0, 10, 300)[:, None]
    others = torch.linspace(0, 10, 1501)[:, None]
    about = {"birth": {"kind": "equation", "count": 300}, "death": {"kind": "equation", "count": 300}}
    lens = pinn_lens.watch([theta], folder, every=3, terms=about)
    damping = 1.0
    for _ in range(iterations):
        lens.total(losses(points), held_out=lambda: equations(others))
        with torch.no_grad():
            r, jacobian = every(theta, points), slopes(theta, points)
            while damping < 1e12:
                squares = jacobian @ jacobian.T + damping * torch.eye(len(r))
                tried = theta - jacobian.T @ torch.linalg.solve(squares, r)
                if every(tried, points).square().sum() < r.square().sum():
                    theta.copy_(tried)
                    damping = max(damping / 3, 1e-15)
                    break
                damping *= 4
        lens.step()


RUNS = {
    "written": lambda: oscillator(lambda _: {"physics": 1e-4, "initial": 1.0, "rest": 0.1}),
    "faint": lambda: oscillator(lambda _: {"physics": 1e-8, "initial": 1.0, "rest": 0.1}),
    "heavy": lambda: oscillator(lambda _: {"physics": 1.0, "initial": 1.0, "rest": 0.1}, steps=1000),
    "twin": lambda: oscillator(twin),
    "between": between,
}
RUNS[run]()
