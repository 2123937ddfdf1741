"""A notebook with its own kernel: cells that run again, are interrupted, and whose kernel is restarted under them."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

jupyter_client = pytest.importorskip("jupyter_client")
pytest.importorskip("ipykernel")

MODEL = """
import torch, pinn_lens, losses_of
torch.manual_seed(1)
net = torch.nn.Sequential(torch.nn.Linear(1, 8), torch.nn.Tanh(), torch.nn.Linear(8, 1))
optimiser = torch.optim.Adam(net.parameters(), lr=1e-3)
lens = pinn_lens.watch(net, folder="runs/note", every=10)
"""

#: One that goes on until somebody ends it.
TRAIN = """
import itertools
for step in itertools.count():
    total = lens.total({"physics": losses_of.physics(net), "initial": losses_of.initial(net)}, {"physics": 0.5})
    optimiser.zero_grad()
    total.backward()
    optimiser.step()
    lens.step(optimiser)
"""

FEW = TRAIN.replace("itertools.count()", "range(41)")

#: What a cell imports is a file like any other.
MODULE = """import torch
x = torch.linspace(0, 1, 16)[:, None]
def physics(net):
    return (net(x) ** 2).mean()
def initial(net):
    return ((net(x[:1]) - 1) ** 2).mean()
def train(lens, net):
    lens.total({
        "physics": physics(net),
        "initial": initial(net),
    }).backward()
"""


class Notebook:
    """A kernel in a folder, and what its cells write there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "losses_of.py").write_text(MODULE)
        self.manager = jupyter_client.KernelManager(kernel_name="python3")
        # Nothing but this Python: no specification that somebody has installed.
        self.manager.kernel_spec.argv[0] = __import__("sys").executable
        self.manager.start_kernel(cwd=str(folder), env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready()

    def run(self, cell: str) -> str:
        """Runs a cell to its end; the name of its error, or nothing."""
        return self.answer(self.client.execute(cell))

    def answer(self, asked: str) -> str:
        while True:
            reply = self.client.get_shell_msg()
            if reply["parent_header"].get("msg_id") == asked:
                return str(reply["content"].get("ename", ""))

    def restart(self, killed: bool) -> None:
        self.manager.restart_kernel(now=killed)
        self.client.wait_for_ready()

    def lines(self) -> list[dict[str, Any]]:
        """The whole lines of the log so far."""
        file = self.folder / "runs/note/lens.jsonl"
        if not file.exists():
            return []
        return [json.loads(line) for line in file.read_text().split("\n")[:-1] if line]

    def frames(self) -> list[list[int]]:
        """Steps of every run, in the order of their headers."""
        lines = self.lines()
        runs = [line["run"] for line in lines if "lens" in line]
        return [[line["step"] for line in lines if line["run"] == run and "gram" in line] for run in runs]

    def until_trained(self, runs: int, frames: int) -> None:
        """Waits until the newest of so many runs has so many frames."""
        while not (len(self.frames()) == runs and len(self.frames()[-1]) >= frames):
            assert self.manager.is_alive()
            time.sleep(0.01)


@pytest.fixture
def notebook(tmp_path: Path) -> Iterator[Notebook]:
    opened = Notebook(tmp_path)
    yield opened
    opened.client.stop_channels()
    opened.manager.shutdown_kernel(now=True)


@pytest.mark.parametrize("killed", [False, True], ids=["restarted", "killed"])
def test_a_kernel_that_is_restarted_in_the_middle_of_a_training(notebook: Notebook, killed: bool) -> None:
    assert notebook.run(MODEL) == ""
    notebook.client.execute(TRAIN)
    notebook.until_trained(1, 5)
    notebook.restart(killed)
    [first] = notebook.frames()
    for cell in (MODEL, FEW):
        assert notebook.run(cell) == ""
    notebook.until_trained(2, 5)
    again, second = notebook.frames()
    # Of the first training every watched step that was taken stands there, of the second all.
    assert again == first == list(range(0, 10 * len(first), 10))
    assert second == [0, 10, 20, 30, 40]
    ends = [line["reason"] for line in notebook.lines() if "end" in line]
    assert ends == ([] if killed else ["stopped"])


def test_a_cell_that_is_interrupted_and_run_again_goes_on_with_its_run(notebook: Notebook) -> None:
    assert notebook.run(MODEL) == ""
    asked = notebook.client.execute(TRAIN)
    notebook.until_trained(1, 3)
    notebook.manager.interrupt_kernel()
    assert notebook.answer(asked) == "KeyboardInterrupt"
    before = len(notebook.frames()[0])
    assert notebook.run(FEW) == ""
    notebook.until_trained(1, before + 4)
    [steps] = notebook.frames()
    assert steps == list(range(0, 10 * len(steps), 10))


def test_a_model_that_is_made_again_begins_a_run_and_ends_the_one_before(notebook: Notebook) -> None:
    for cell in (MODEL, FEW, MODEL, FEW):
        assert notebook.run(cell) == ""
    notebook.until_trained(2, 5)
    assert notebook.frames() == [[0, 10, 20, 30, 40]] * 2
    first, second = [line["run"] for line in notebook.lines() if "lens" in line]
    assert [(line["run"], line["reason"]) for line in notebook.lines() if "end" in line] == [(first, "finished")]
    assert notebook.run("lens.close()") == ""
    assert [line["run"] for line in notebook.lines() if "end" in line] == [first, second]


def test_a_cell_names_no_line_and_what_it_imports_its_own(notebook: Notebook) -> None:
    for cell in (MODEL, FEW):
        assert notebook.run(cell) == ""
    notebook.until_trained(1, 5)
    [header] = [line for line in notebook.lines() if "lens" in line]
    assert [term["name"] for term in header["terms"]] == ["physics", "initial"]
    assert not any(key in term for term in header["terms"] for key in ("file", "line", "weight"))
    assert (header["script"], header["sources"]) == (None, {})
    assert "watch" not in header and "rate" not in header

    assert notebook.run(MODEL + "losses_of.train(lens, net)\nlens.step(optimiser)\nlens.close()") == ""
    header = [line for line in notebook.lines() if "lens" in line][-1]
    text = MODULE.split("\n")
    for term in header["terms"]:
        assert term["file"] == "../../losses_of.py"
        assert text[term["line"] - 1].strip().startswith(f'"{term["name"]}"')
