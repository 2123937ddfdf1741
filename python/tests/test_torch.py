"""PyTorch: what is written is the truth, and the training does not know that it is watched."""

from __future__ import annotations

import math
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pinn_lens
from conftest import read

torch = pytest.importorskip("torch")


def network(width: int = 8, seed: int = 0, dtype: Any = None) -> Any:
    torch.manual_seed(seed)
    net = torch.nn.Sequential(torch.nn.Linear(1, width), torch.nn.Tanh(), torch.nn.Linear(width, 1))
    return net.to(dtype or torch.float32)


def terms(net: Any, n: int = 12) -> dict[str, Any]:
    """u' + u = 0, u(0) = 1."""
    like = next(net.parameters())
    x = torch.linspace(0, 1, n, dtype=like.dtype)[:, None].requires_grad_(True)
    u = net(x)
    (du,) = torch.autograd.grad(u.sum(), x, create_graph=True)
    return {"physics": ((du + u) ** 2).mean(), "initial": ((u[0] - 1) ** 2).mean()}


def gradients(net: Any, losses: dict[str, Any]) -> np.ndarray:
    rows = []
    for loss in losses.values():
        parts = torch.autograd.grad(loss, list(net.parameters()), retain_graph=True, allow_unused=True)
        flat = [(torch.zeros_like(p) if g is None else g).reshape(-1) for g, p in zip(parts, net.parameters())]
        rows.append(torch.cat(flat).double().numpy())
    return np.stack(rows)


def move(net: Any) -> None:
    """A step, whatever it is worth."""
    with torch.no_grad():
        for parameter in net.parameters():
            parameter *= 0.9


def full(frame: dict[str, Any]) -> np.ndarray:
    m = len(frame["losses"])
    gram = np.zeros((m, m))
    gram[np.triu_indices(m)] = frame["gram"]
    return gram + np.triu(gram, 1).T


def trained(net: Any, steps: int, total: Callable[[dict[str, Any]], Any], after: Callable[[Any], None]) -> list[float]:
    optimiser = torch.optim.Adam(net.parameters(), lr=1e-2)
    for _ in range(steps):
        loss = total(terms(net))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        after(optimiser)
    return [float(x) for p in net.parameters() for x in p.detach().reshape(-1)]


WEIGHTS = {"physics": 0.5, "initial": 2.0}


def test_the_training_is_the_same_to_the_bit(tmp_path: Path) -> None:
    bare = trained(
        network(), 30, lambda losses: 0.5 * losses["physics"] + 2.0 * losses["initial"], lambda optimiser: None
    )
    net = network()
    with pinn_lens.watch(net, tmp_path, every=3) as lens:
        watched = trained(net, 30, lambda losses: lens.total(losses, WEIGHTS), lens.step)
    assert watched == bare
    assert [frame["step"] for frame in read(tmp_path).frames] == list(range(0, 30, 3))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_frames_are_the_products_of_the_gradients(tmp_path: Path, dtype: str) -> None:
    net = network(dtype=getattr(torch, dtype))
    losses = terms(net)
    rows = gradients(net, losses)
    with pinn_lens.watch(net, tmp_path, every=1) as lens:
        lens.total(losses, WEIGHTS)
    log = read(tmp_path)
    assert log.headers[0]["precision"] == {"float32": "f32", "float64": "f64"}[dtype]
    assert log.headers[0]["parameters"] == 25
    assert log.frames[0]["weights"] == [0.5, 2.0]
    np.testing.assert_allclose(full(log.frames[0]), rows @ rows.T, rtol=1e-12)


def test_the_step_is_the_one_that_was_taken(tmp_path: Path) -> None:
    net = network(dtype=torch.float64)
    optimiser = torch.optim.SGD(net.parameters(), lr=0.1)
    with pinn_lens.watch(net, tmp_path, every=1) as lens:
        losses = terms(net)
        rows = gradients(net, losses)
        lens.total(losses, WEIGHTS).backward()
        optimiser.step()
        lens.step(optimiser)
    frame = read(tmp_path).frames[0]
    step = -0.1 * (0.5 * rows[0] + 2.0 * rows[1])
    np.testing.assert_allclose(frame["stepDots"], rows @ step, rtol=1e-9)
    assert frame["stepNorm"] == pytest.approx(np.linalg.norm(step), rel=1e-9)
    assert frame["rate"] == 0.1


def test_several_networks_and_parameters(tmp_path: Path) -> None:
    a, b = network(seed=1), network(width=4, seed=2)
    k = torch.nn.Parameter(torch.tensor(3.0))
    with pinn_lens.watch({"u": a, "v": [b, k, a]}, tmp_path, every=1) as lens:
        first, second = terms(a), terms(b)
        lens.total({"u": first["physics"] * k, "v": second["initial"]}, values={"k": k})
    log = read(tmp_path)
    assert log.headers[0]["parameters"] == 25 + 13 + 1
    assert log.frames[0]["gram"][1] == 0
    assert log.frames[0]["values"] == {"k": 3.0}
    expected = gradients(a, {"physics": first["physics"] * 3})[0]
    own = float(first["physics"].detach()) ** 2
    assert log.frames[0]["gram"][0] == pytest.approx(expected @ expected + own, rel=1e-5)


def test_frozen_parameters_are_left_out(tmp_path: Path) -> None:
    net = network()
    net[0].requires_grad_(False)
    losses = terms(net)
    with pinn_lens.watch(net, tmp_path, every=1) as lens:
        lens.total(losses).backward()
    log = read(tmp_path)
    assert log.headers[0]["parameters"] == 9
    last = [torch.autograd.grad(terms(net)["initial"], list(net[2].parameters()))]
    norm = sum(float((g**2).sum()) for g in last[0])
    assert log.frames[0]["gram"][2] == pytest.approx(norm, rel=1e-5)


def test_mixed_precision_with_a_scaled_loss(tmp_path: Path) -> None:
    net = network(dtype=torch.float32)
    exact = gradients(net, terms(net))
    scaler = torch.amp.GradScaler("cpu", init_scale=2.0**12)
    optimiser = torch.optim.SGD(net.parameters(), lr=1e-2)
    with pinn_lens.watch(net, tmp_path, every=1, scaler=scaler) as lens:
        for _ in range(3):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                total = lens.total(terms(net), WEIGHTS)
            optimiser.zero_grad()
            scaler.scale(total).backward()
            scaler.step(optimiser)
            scaler.update()
            lens.step(optimiser)
    log = read(tmp_path)
    assert log.headers[0]["precision"] == "mixed"
    assert len(log.frames) == 3
    # As exact as half precision is; the scale is taken out again.
    np.testing.assert_allclose(np.diag(full(log.frames[0])), np.diag(exact @ exact.T), rtol=0.1)


def test_accumulated_gradients_are_added_up(tmp_path: Path) -> None:
    net = network(dtype=torch.float64)
    optimiser = torch.optim.SGD(net.parameters(), lr=1e-2)
    halves = [{name: loss / 2 for name, loss in terms(net, n).items()} for n in (8, 20)]
    rows = sum(gradients(net, half) for half in halves)
    with pinn_lens.watch(net, tmp_path, every=2) as lens:
        for _ in range(3):
            for n in (8, 20):
                losses = {name: loss / 2 for name, loss in terms(net, n).items()}
                lens.total(losses, WEIGHTS).backward()
            optimiser.step()
            optimiser.zero_grad()
            lens.step(optimiser)
    log = read(tmp_path)
    assert [frame["step"] for frame in log.frames] == [0, 2]
    np.testing.assert_allclose(full(log.frames[0]), rows @ rows.T, rtol=1e-12)
    assert log.frames[0]["losses"][0] == pytest.approx(sum(float(half["physics"]) for half in halves))


def test_a_closure_is_watched_where_its_step_begins(tmp_path: Path) -> None:
    net = network(dtype=torch.float64)
    optimiser = torch.optim.LBFGS(net.parameters(), max_iter=5, line_search_fn="strong_wolfe")
    begins: list[np.ndarray] = []
    with pinn_lens.watch(net, tmp_path, every=1) as lens:

        def closure() -> Any:
            optimiser.zero_grad()
            total = lens.total(terms(net), WEIGHTS)
            total.backward()
            return total

        for _ in range(4):
            rows = gradients(net, terms(net))
            begins.append(rows @ rows.T)
            optimiser.step(closure)
            lens.step(optimiser)
    frames = read(tmp_path).frames
    assert [frame["step"] for frame in frames] == [0, 1, 2, 3]
    for frame, gram in zip(frames, begins):
        np.testing.assert_allclose(full(frame), gram, rtol=1e-9, atol=1e-30)


def test_without_step_every_total_is_one(tmp_path: Path) -> None:
    net = network()
    lens = pinn_lens.watch(net, tmp_path, every=2)
    for _ in range(5):
        lens.total(terms(net))
        move(net)
    lens.close()
    log = read(tmp_path)
    assert [frame["step"] for frame in log.frames] == [0, 2, 4]
    assert log.ends[0]["reason"] == "finished"


def test_what_is_not_a_number_is_null_and_said(tmp_path: Path) -> None:
    net = network()
    lens = pinn_lens.watch(net, tmp_path, every=1)
    lens.total(terms(net))
    move(net)
    losses = terms(net)
    losses["physics"] = losses["physics"] * math.nan
    lens.total(losses)
    with pytest.warns(pinn_lens.LensWarning, match='the loss "physics" or its gradient is not a number at step 1'):
        lens.close()
    assert read(tmp_path).frames[1]["losses"][0] is None


def test_a_detached_loss_is_said(tmp_path: Path) -> None:
    net = network()
    lens = pinn_lens.watch(net, tmp_path, every=1)
    losses = terms(net)
    lens.total({**losses, "data": losses["initial"].detach()})
    with pytest.warns(pinn_lens.LensWarning, match='the loss "data" has no gradient: it does not depend on'):
        lens.close()
    assert full(read(tmp_path).frames[0])[2].tolist() == [0, 0, 0]


def test_a_loss_of_many_numbers_is_refused(tmp_path: Path) -> None:
    net = network()
    lens = pinn_lens.watch(net, tmp_path, every=1)
    with pytest.raises(ValueError, match='the loss "physics" has 5 numbers; it takes a scalar'):
        lens.total({"physics": net(torch.zeros(5, 1))})


def test_named_terms_are_summed(tmp_path: Path) -> None:
    net = network()
    lens = pinn_lens.watch(net, tmp_path, every=1)
    losses = terms(net)
    for name, loss in losses.items():
        assert lens.term(name, loss) is loss
    assert float(lens.total(weights=WEIGHTS)) == float(0.5 * losses["physics"] + 2 * losses["initial"])
    lens.close()
    assert [term["name"] for term in read(tmp_path).headers[0]["terms"]] == ["physics", "initial"]


def test_a_look_beside_the_training_costs_only_watched_steps(tmp_path: Path) -> None:
    net = network()
    lens = pinn_lens.watch(net, tmp_path, every=4)
    calls = 0

    def losses() -> dict[str, Any]:
        nonlocal calls
        calls += 1
        return terms(net)

    for _ in range(9):
        lens.look(losses, WEIGHTS)
        move(net)
    lens.close()
    assert calls == 3
    assert [frame["step"] for frame in read(tmp_path).frames] == [0, 4, 8]


def test_held_out_losses_curves_and_what_is_known_of_terms(tmp_path: Path) -> None:
    net = network()
    about: dict[str, pinn_lens.Term] = {"initial": {"kind": "initial", "count": 1}}
    with pinn_lens.watch(net, tmp_path, every=1, steps=9, title="decay", terms=about) as lens:
        lens.curve(torch.linspace(0, 1, 3), net(torch.linspace(0, 1, 3)[:, None]), reference=[1, 0.6, 0.4])
        lens.total(terms(net), held_out=lambda: {"physics": torch.tensor(2.0)})
    log = read(tmp_path)
    assert (log.headers[0]["title"], log.headers[0]["steps"]) == ("decay", 9)
    assert log.headers[0]["terms"][1]["kind"] == "initial"
    assert log.frames[0]["heldOut"] == [2.0, None]
    assert len(log.curves[0]["curve"]["u"]) == 3


def test_a_term_that_comes_later_begins_a_run_and_one_that_pauses_weighs_nothing(tmp_path: Path) -> None:
    net = network()
    with pinn_lens.watch(net, tmp_path, every=1) as lens:
        for k in range(5):
            losses = terms(net)
            own = {"data": losses["initial"] * 3, **losses} if k % 2 == 1 else losses
            lens.total(own, {"data": 5.0})
            move(net)
    log = read(tmp_path)
    assert [[term["name"] for term in header["terms"]] for header in log.headers] == [
        ["physics", "initial"],
        ["physics", "initial", "data"],
    ]
    assert [frame["run"] for frame in log.frames] == [log.headers[min(k, 1)]["run"] for k in range(5)]
    there, gone = log.frames[1], log.frames[2]
    assert there["weights"] == [1.0, 1.0, 5.0]
    assert there["losses"][2] == pytest.approx(3 * there["losses"][1])
    np.testing.assert_allclose(full(there)[2], 3 * full(there)[1], rtol=1e-5)
    assert (gone["weights"], gone["losses"][2]) == ([1.0, 1.0, 0.0], 0.0)
    assert full(gone)[2].tolist() == [0, 0, 0]
    assert full(gone)[0, 0] > 0


def test_parameters_by_themselves(tmp_path: Path) -> None:
    net = network()
    with pinn_lens.watch(net.parameters(), tmp_path, every=1) as lens:
        lens.total(terms(net))
    assert read(tmp_path).headers[0]["parameters"] == 25
    with pytest.raises(TypeError, match="there is nothing to watch"):
        pinn_lens.watch([], tmp_path)


def test_a_weight_of_no_loss_is_said(tmp_path: Path) -> None:
    net = network()
    lens = pinn_lens.watch(net, tmp_path, every=1)
    with pytest.warns(pinn_lens.LensWarning, match='a weight of "phyics" but no such loss, and "physics" has no weight'):
        lens.total(terms(net), {"phyics": 2.0, "ic": 3.0})
    with pytest.warns(pinn_lens.LensWarning, match='a weight of "ic" but there never was such a loss') as said:
        lens.close()
    assert len(said) == 1


def test_weights_that_are_learned(tmp_path: Path) -> None:
    net = network()
    free = torch.nn.Parameter(torch.tensor([0.5, -1.0]))
    with pinn_lens.watch(net, tmp_path, every=1) as lens:
        losses = terms(net)
        scale = torch.exp(-free)
        (lens.total(losses, {"physics": scale[0], "initial": scale[1]}) + free.sum()).backward()
    expected = 1 - scale.detach() * torch.stack(list(losses.values())).detach()
    torch.testing.assert_close(free.grad, expected)
    np.testing.assert_allclose(read(tmp_path).frames[0]["weights"], scale.detach(), rtol=1e-6)


def test_functions_of_parameters(tmp_path: Path) -> None:
    net = network(dtype=torch.float64)
    params = {name: value.detach() for name, value in net.named_parameters()}
    x = torch.linspace(0, 1, 12, dtype=torch.float64)

    def own(p: dict[str, Any]) -> dict[str, Any]:
        u = lambda q, t: torch.func.functional_call(net, q, (t[None],))[0]  # noqa: E731
        du = torch.func.vmap(torch.func.grad(u, 1), (None, 0))(p, x)
        us = torch.func.vmap(u, (None, 0))(p, x)
        return {"physics": ((du + us) ** 2).mean(), "initial": (us[0] - 1) ** 2}

    rows = gradients(net, terms(net))
    with pinn_lens.watch(params, tmp_path, every=1) as lens:
        for _ in range(2):
            total, slopes = lens.total(own, WEIGHTS, params)
            assert list(slopes) == list(params)
            params = {name: value - 0.1 * slopes[name] for name, value in params.items()}
            lens.step(0.1, params)
        with pytest.raises(TypeError, match="call look.terms, weights, params. before it"):
            torch.func.grad(lambda p: lens.total(own(p), WEIGHTS))(params)
    frame = read(tmp_path).frames[0]
    np.testing.assert_allclose(full(frame), rows @ rows.T, rtol=1e-9)
    np.testing.assert_allclose(frame["stepDots"], rows @ (-0.1 * (0.5 * rows[0] + 2.0 * rows[1])), rtol=1e-9)
    assert frame["rate"] == 0.1


REFUSED: list[tuple[str, Callable[[Any, Any], Any]]] = [
    ("losses are a dictionary, .* not a list", lambda lens, loss: lens.total([loss, loss])),
    ("losses are a dictionary, .* not a Tensor", lambda lens, loss: lens.total(loss)),
    ("losses are a dictionary, .* not a tuple", lambda lens, loss: lens.total(lambda: (loss, loss))),
    ("weights are a dictionary by the names of the losses, not a list", lambda lens, loss: lens.total({"a": loss}, [1.0])),
    ("there is no loss", lambda lens, loss: lens.total({})),
    ("there is no loss", lambda lens, loss: lens.total()),
    ("twice in one step with different losses", lambda lens, loss: (lens.total({"a": loss}), lens.total({"b": loss}))),
]


@pytest.mark.parametrize(("sentence", "call"), REFUSED, ids=range(len(REFUSED)))
def test_what_is_no_sum_of_named_losses_is_refused(tmp_path: Path, sentence: str, call: Any) -> None:
    net = network()
    with pytest.raises((TypeError, ValueError), match=sentence):
        call(pinn_lens.watch(net, tmp_path, every=1), terms(net)["initial"])


@pytest.mark.parametrize("every", [0, -1, 2.5])
def test_every_is_a_number_of_steps(tmp_path: Path, every: Any) -> None:
    with pytest.raises(ValueError, match="is no number of steps"):
        pinn_lens.watch(network(), tmp_path, every=every)


def test_a_training_of_frozen_parameters_alone_goes_on(tmp_path: Path) -> None:
    net = network().requires_grad_(False)
    lens = pinn_lens.watch(net, tmp_path, every=1)
    lens.total({"data": (net(torch.zeros(1, 1)) - 1).square().mean()})
    with pytest.warns(pinn_lens.LensWarning, match='the loss "data" has no gradient'):
        lens.close()


def test_a_budget_chooses_how_often(tmp_path: Path) -> None:
    net = network()
    lens = pinn_lens.watch(net, tmp_path, budget="10 %")
    for _ in range(120):
        lens.total(terms(net))
        move(net)
    assert lens.every >= 1
    lens.close()
    with pytest.raises(ValueError, match="is no share"):
        pinn_lens.watch(net, tmp_path, budget="much")


def _process(rank: int, folder: str, port: int) -> None:
    torch.distributed.init_process_group("gloo", init_method=f"tcp://127.0.0.1:{port}", rank=rank, world_size=2)
    torch.set_num_threads(1)
    net = torch.nn.parallel.DistributedDataParallel(network())
    optimiser = torch.optim.SGD(net.parameters(), lr=1e-2)
    with pinn_lens.watch(net, folder, every=1) as lens:
        for _ in range(3):
            total = lens.total(terms(net, 8 + 8 * rank), WEIGHTS)
            optimiser.zero_grad()
            total.backward()
            optimiser.step()
            lens.step(optimiser)
    first = next(net.parameters()).detach().reshape(-1).clone()
    other = first.clone()
    torch.distributed.broadcast(other, src=0)
    assert torch.equal(first, other)
    torch.distributed.destroy_process_group()


def test_of_two_processes_the_first_one_writes(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    torch.multiprocessing.spawn(_process, (str(tmp_path), port), nprocs=2)
    log = read(tmp_path)
    assert len(log.headers) == 1
    assert [frame["step"] for frame in log.frames] == [0, 1, 2]
    net = network()
    rows = gradients(net, terms(net, 8))
    np.testing.assert_allclose(full(log.frames[0]), rows @ rows.T, rtol=1e-5)
