"""Libraries above PyTorch, as they are."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pinn_lens
from conftest import read

os.environ.setdefault("DDE_BACKEND", "pytorch")
torch = pytest.importorskip("torch")


def test_deepxde(tmp_path: Path) -> None:
    dde = pytest.importorskip("deepxde")

    def ode(t: Any, u: Any) -> Any:
        return dde.grad.jacobian(u, t) + u

    geometry = dde.geometry.TimeDomain(0, 1)
    start = dde.icbc.IC(geometry, lambda t: 1, lambda _, initial: initial)
    data = dde.data.PDE(geometry, ode, start, num_domain=10, num_boundary=2)
    model = dde.Model(data, dde.nn.FNN([1, 8, 1], "tanh", "Glorot normal"))
    model.compile("adam", lr=1e-3, loss_weights=[0.5, 2.0], verbose=0)
    watch = pinn_lens.deepxde.Watch(tmp_path, every=5)
    model.train(iterations=11, callbacks=[watch], display_every=1000, verbose=0)
    watch.lens.close()
    log = read(tmp_path)
    assert [(term["name"], term["kind"]) for term in log.headers[0]["terms"]] == [("pde", "equation"), ("IC", "initial")]
    assert [frame["step"] for frame in log.frames] == [0, 5, 10]
    frame = log.frames[0]
    assert frame["weights"] == [0.5, 2.0]
    # What DeepXDE shows is weighted; what is logged is not.
    shown = model.losshistory.loss_train[0]
    np.testing.assert_allclose(np.array(frame["losses"]) * [0.5, 2.0], shown, rtol=1e-5)
    assert frame["rate"] == 1e-3
    assert frame["stepNorm"] > 0


def test_deepxde_without_a_problem_and_with_wrong_names(tmp_path: Path) -> None:
    dde = pytest.importorskip("deepxde")

    def model_of(data: Any) -> Any:
        model = dde.Model(data, dde.nn.FNN([1, 8, 1], "tanh", "Glorot normal"))
        model.compile("adam", lr=1e-3, verbose=0)
        return model

    fit = dde.data.Function(dde.geometry.Interval(0, 1), np.sin, num_train=8, num_test=8)
    watch = pinn_lens.deepxde.Watch(tmp_path / "fit", every=1)
    model_of(fit).train(iterations=3, callbacks=[watch], verbose=0)
    watch.lens.close()
    log = read(tmp_path / "fit")
    assert [(term["name"], term["kind"]) for term in log.headers[0]["terms"]] == [("loss", "data")]
    assert [frame["step"] for frame in log.frames] == [0, 1, 2]
    assert "losses_train" not in vars(fit)

    with pytest.raises(ValueError, match="2 names are given, but there are 1 losses"):
        wrong = pinn_lens.deepxde.Watch(tmp_path / "wrong", names=["a", "b"])
        model_of(fit).train(iterations=3, callbacks=[wrong], verbose=0)


def test_neurodiffeq(tmp_path: Path) -> None:
    pytest.importorskip("neurodiffeq")
    from neurodiffeq import diff
    from neurodiffeq.conditions import IVP
    from neurodiffeq.solvers import Solver1D

    solver = Solver1D(
        ode_system=lambda u, v, t: [diff(u, t) - v, diff(v, t) + u],
        conditions=[IVP(0.0, 0.0), IVP(0.0, 1.0)],
        t_min=0.0,
        t_max=1.0,
    )
    watch = pinn_lens.neurodiffeq.Watch(tmp_path, every=2)
    solver.fit(max_epochs=5, callbacks=[watch], tqdm_file=None)
    watch.lens.close()
    log = read(tmp_path)
    assert [term["name"] for term in log.headers[0]["terms"]] == ["equation 1", "equation 2"]
    assert [frame["step"] for frame in log.frames] == [0, 2, 4]
    assert log.frames[0]["gram"][0] > 0


def test_lightning(tmp_path: Path) -> None:
    lightning = pytest.importorskip("lightning")

    class Module(lightning.LightningModule):  # type: ignore[misc,name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.net = torch.nn.Linear(1, 1)

        def training_step(self, batch: Any, index: int) -> Any:
            u = self.net(batch[0])
            return self.lens.total({"physics": (u**2).mean(), "data": ((u - 1) ** 2).mean()}, {"data": 3.0})

        def configure_optimizers(self) -> Any:
            return torch.optim.SGD(self.parameters(), lr=0.1)

    loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.linspace(0, 1, 16)[:, None]), batch_size=4)
    trainer = lightning.Trainer(
        max_epochs=2,
        accelerator="cpu",
        logger=False,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
        accumulate_grad_batches=2,
        callbacks=[pinn_lens.lightning.Watch(tmp_path, every=1)],
    )
    trainer.fit(Module(), loader)
    log = read(tmp_path)
    assert [frame["step"] for frame in log.frames] == [0, 1, 2, 3]
    assert log.frames[0]["weights"] == [1.0, 3.0]
    assert log.frames[0]["rate"] == 0.1
    assert log.ends[0]["reason"] == "finished"
