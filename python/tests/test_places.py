"""Places: the right line, or none."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

START = """
import torch, pinn_lens
net = torch.nn.Linear(1, 1)
x = torch.ones(3, 1)
p = lambda: (net(x) ** 2).mean()
q = lambda: ((net(x) - 1) ** 2).mean()
lens = pinn_lens.watch(net, FOLDER)  # LENS
"""

#: Name, program, lines of "a" and "b" and of their weights by a text that they hold; None where none may be named.
CASES: list[tuple[str, str, str | None, str | None, str | None, str | None]] = [
    ("literal", 'lens.total({\n"a": p(),  # A\n"b": q(),  # B\n}, {"a": 1.0,  # WA\n"b": 2})  # WB\n', "# A", "# B", "# WA", "# WB"),
    (
        "through names, weights first",
        'weights = {"a": 0.1,  # WA\n"b": 3.0}  # WB\nlosses = {"a": p(),  # A\n"b": q()}  # B\nlens.total(losses, weights)\n',
        "# A", "# B", "# WA", "# WB",
    ),
    (
        "the latest assignment",
        'losses = {"a": 1, "b": 2}\nlosses = {"a": p(),  # A\n"b": q()}  # B\nlens.total(losses)\n',
        "# A", "# B", None, None,
    ),
    ("dict()", "losses = dict(a=p(),  # A\nb=q())  # B\nlens.total(losses)\n", "# A", "# B", None, None),
    (
        "items",
        'losses = {}\nlosses["a"] = p()  # A\nlosses["b"] = q()  # B\nlens.total(losses)\n',
        "# A", "# B", None, None,
    ),
    (
        "a function of the file",
        'def terms():\n    out = {"a": p(),  # A\n    "b": q()}  # B\n    return out\nlosses = terms()\nlens.total(losses)\n',
        "# A", "# B", None, None,
    ),
    (
        "in a loop in a function",
        'def train():\n    for _ in range(2):\n        losses = {"a": p(),  # A\n        "b": q()}  # B\n        lens.total(losses)\ntrain()\n',
        "# A", "# B", None, None,
    ),
    (
        "a branch leaves it open",
        'if len(x) == 3:\n    losses = {"a": p(), "b": q()}\nelse:\n    losses = {"a": q(), "b": p()}\nlens.total(losses)\n',
        None, None, None, None,
    ),
    (
        "a branch leaves one open",
        'losses = {"a": p(), "b": q()}  # B\nif len(x) == 3:\n    losses["a"] = q()\nlens.total(losses)\n',
        None, "# B", None, None,
    ),
    (
        "the end of a loop comes round",
        'losses = {"a": p(), "b": q()}\nfor _ in range(2):\n    lens.total(losses)\n    losses = {"a": q(), "b": p()}\n',
        None, None, None, None,
    ),
    ("an argument", 'def f(losses):\n    lens.total(losses)\nf({"a": p(), "b": q()})\n', None, None, None, None),
    (
        "what another function of this name makes is not it",
        'def terms():\n    return {"a": 1, "b": 2}\nclass Other:\n    terms = staticmethod(lambda: {"a": p(), "b": q()})\nlosses = Other.terms()\nlens.total(losses)\n',
        None, None, None, None,
    ),
    ("term", 'lens.term("a", p())  # A\nlens.term("b", q())  # B\nlens.total(weights={"a": 2.0})  # WA\n', "# A", "# B", "# WA", None),
    (
        "a weight through a name",
        'heavy = 1e3  # WA\nlens.total({"a": p(), "b": q()}, {"a": heavy, "b": 2 * heavy})  # BOTH\n',
        "# BOTH", "# BOTH", "# WA", None,
    ),
    (
        "a weight that changes has no place",
        'heavy = 1.0\nfor _ in range(2):\n    lens.total({"a": p(), "b": q()}, {"a": heavy, "b": 1})  # BOTH\n    heavy = 2.0\n',
        "# BOTH", "# BOTH", None, "# BOTH",
    ),
    (
        "attributes of a class",
        'class T:\n    def __init__(self):\n        self.weights = {"a": 0.5,  # WA\n        "b": 2}  # WB\n'
        '    def terms(self):\n        return {"a": p(),  # A\n        "b": q()}  # B\n'
        "    def train(self):\n        lens.total(self.terms(), self.weights)\nT().train()\n",
        "# A", "# B", "# WA", "# WB",
    ),
    (
        "an attribute whose items change",
        'class T:\n    def __init__(self):\n        self.weights = {"a": 0.5, "b": 2}  # WB\n'
        "    def train(self):\n        self.weights[\"a\"] *= 2\n"
        '        lens.total({"a": p(), "b": q()}, self.weights)  # BOTH\nT().train()\n',
        "# BOTH", "# BOTH", None, "# WB",
    ),
    (
        "an attribute that is set twice",
        'class T:\n    def __init__(self):\n        self.heavy = 1.0\n        self.light = 0.1  # WB\n'
        '    def train(self):\n        self.heavy = 2.0\n        lens.total({"a": p(), "b": q()}, {"a": self.heavy, "b": self.light})  # BOTH\nT().train()\n',
        "# BOTH", "# BOTH", None, "# WB",
    ),
    (
        "weights unpacked from a line, and from a configuration",
        'heavy, light = 10.0, 0.1  # WA\nconfig = {"light": 0.5}  # WB\n'
        'lens.total({"a": p(), "b": q()}, {"a": heavy, "b": config["light"]})  # BOTH\n',
        "# BOTH", "# BOTH", "# WA", "# WB",
    ),
    (
        "weights that a method adapts",
        'weights = {"a": 1.0, "b": 1.0}\nfor name in weights:\n    weights[name] = 2.0\nlens.total({"a": p(), "b": q()}, weights)  # BOTH\n',
        "# BOTH", "# BOTH", None, None,
    ),
    (
        "a term of some steps, set at one place",
        'losses = {"a": p()}  # A\nif len(x) == 3:\n    losses["b"] = q()  # B\nlens.total(losses)\n',
        "# A", "# B", None, None,
    ),
    ("updated", 'losses = {"a": p(), "b": q()}\nlosses.update(a=q())\nlens.total(losses)\n', None, None, None, None),
]


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_places(program: Any, case: tuple[str, str, str | None, str | None, str | None, str | None]) -> None:
    _, text, a, b, weight_a, weight_b = case
    done = program(START + text)
    line = lambda mark: None if mark is None else done.line(mark)  # noqa: E731
    assert done.places() == {"a": line(a), "b": line(b)}
    assert done.weights() == {"a": line(weight_a), "b": line(weight_b)}


def test_columns_count_as_editors_do(program: Any) -> None:
    done = program(START + 'lens.total({"ä": 1, "𝜆": q(), "b": p()}, {"𝜆": 2.5})\n')
    text = done.lines[-1]
    term = done.log.headers[0]["terms"][2]
    units = text.encode("utf-16-le")
    assert units[2 * (term["column"] - 1) : 2 * (term["end"] - 1)].decode("utf-16-le") == '"b"'
    # By this a reader finds the line again, wherever it is then.
    assert term["digest"] == hashlib.sha256(text.encode()).hexdigest()
    weight = done.log.headers[0]["terms"][1]["weight"]
    assert units[2 * (weight["column"] - 1) : 2 * (weight["end"] - 1)].decode("utf-16-le") == "2.5"


def test_a_cell_of_a_notebook_names_no_line(program: Any) -> None:
    done = program(
        START
        + """
import linecache
cell = 'lens.total({"a": p(), "b": q()})\\n'
name = "<ipython-input-1-abcdef>"
linecache.cache[name] = (len(cell), None, cell.splitlines(True), name)
exec(compile(cell, name, "exec"))
"""
    )
    assert done.places() == {"a": None, "b": None}
    assert len(done.log.frames) == 1


def test_a_file_that_was_edited_since_names_no_line(program: Any) -> None:
    done = program(
        START
        + """
import importlib, pathlib, sys
file = pathlib.Path("other.py")
file.write_text("def f(lens, p, q):\\n    lens.total({'a': p(), 'b': q()})\\n")
sys.path.insert(0, ".")
other = importlib.import_module("other")
file.write_text("# new\\n" + file.read_text())
other.f(lens, p, q)
"""
    )
    assert done.places() == {"a": None, "b": None}


def test_the_header_says_what_the_source_was(program: Any, tmp_path: Any) -> None:
    import hashlib

    done = program(START + 'lens.total({"a": p()})\n')
    header = done.log.headers[0]
    digest = hashlib.sha256((tmp_path / "program.py").read_bytes()).hexdigest()
    assert header["sources"] == {"../program.py": digest}
    assert header["watch"]["line"] == done.line("# LENS")


RATES = [
    ("Adam(net.parameters(), lr=1e-3)  # RATE", "# RATE"),
    ("Adam(net.parameters(), 1e-3)  # RATE", "# RATE"),
    ("Adam(net.parameters(), lr=rate)", "# NAMED"),
    ("Adam(net.parameters(), lr=2 * rate)", "# STEP"),
]


@pytest.mark.parametrize(("optimiser", "mark"), RATES)
def test_the_place_of_the_learning_rate(program: Any, optimiser: str, mark: str) -> None:
    done = program(
        START
        + f"rate = 1e-3  # NAMED\noptimiser = torch.optim.{optimiser}\n"
        + 'lens.total({"a": p()}).backward()\noptimiser.step()\nlens.step(optimiser)  # STEP\n'
    )
    assert done.log.headers[0]["rate"]["line"] == done.line(mark)


def test_a_warning_without_a_place_stands_where_the_package_was_called(program: Any) -> None:
    with pytest.warns(UserWarning, match='there is a weight of "A" but no such loss, and "a" has no weight') as said:
        done = program(START + 'lens.total({"a": p()}, {"A": 2.0})  # TOTAL\n')
    assert said[0].lineno == done.line("# TOTAL")
