"""The model of an exported PEtab problem, read by libsbml, checked by the library of PEtab and solved here."""

import math
import sys
from pathlib import Path

import libsbml
import petab.v1 as petab

folder = Path(sys.argv[1])
document = libsbml.readSBML(str(folder / "model.xml"))
document.checkConsistency()
for k in range(document.getNumErrors()):
    error = document.getError(k)
    if error.getSeverity() >= libsbml.LIBSBML_SEV_ERROR:
        raise SystemExit(error.getMessage())
problem = petab.Problem.from_yaml(str(folder / "problem.yaml"))
if petab.lint_problem(problem):
    raise SystemExit("the library of PEtab finds a fault")

functions = {
    **{name: getattr(math, name) for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "sqrt")},
    **{"arcsin": math.asin, "arccos": math.acos, "arctan": math.atan, "ln": math.log, "abs": abs, "pow": pow},
    **{"min": min, "max": max, "log10": math.log10, "geq": float.__ge__, "lt": float.__lt__, "gt": float.__gt__},
}


def choice(*pieces):
    for value, holds in zip(pieces[0:-1:2], pieces[1::2]):
        if holds:
            return value
    return pieces[-1]


def code(node):
    text = libsbml.formulaToL3String(node).replace("^", "**").replace("&&", " and ").replace("||", " or ")
    return compile(text, text, "eval")


model = document.getModel()
constants = {p.getId(): p.getValue() for p in model.getListOfParameters() if p.getConstant()}
rates = {r.getVariable(): code(r.getMath()) for r in model.getListOfRules() if r.isRate()}
assigned = {r.getVariable(): code(r.getMath()) for r in model.getListOfRules() if r.isAssignment()}
starts = {a.getSymbol(): code(a.getMath()) for a in model.getListOfInitialAssignments()}
events = [
    (
        code(e.getTrigger().getMath()),
        e.getTrigger().getInitialValue(),
        {a.getVariable(): code(a.getMath()) for a in e.getListOfEventAssignments()},
    )
    for e in model.getListOfEvents()
]


def complete(values):
    """Values with what assignment rules make of them, whatever their order."""
    open_rules = dict(assigned)
    while open_rules:
        done = []
        for name, rule in open_rules.items():
            if all(word not in open_rules for word in rule.co_names):
                values[name] = eval(rule, {**functions, "piecewise": choice}, values)
                done.append(name)
        for name in done:
            del open_rules[name]
    return values


def slopes(time, state, known):
    values = complete({**known, **state, "time": time})
    return {name: eval(rate, {**functions, "piecewise": choice}, values) for name, rate in rates.items()}


def solved(known, until, steps=4000):
    """Runge and Kutta's method of fourth order from 0 to each time that is asked for."""
    start = complete_start(known)
    state, time, on = start, 0.0, [initial for _, initial, _ in events]
    for end in until:
        n = max(1, math.ceil(steps * (end - time) / max(until)))
        h = (end - time) / n
        for _ in range(n + 1 if end > time else 1):
            for k, (trigger, _, changes) in enumerate(events):
                values = complete({**known, **state, "time": time + 1e-12})
                now = bool(eval(trigger, {**functions, "piecewise": choice}, values))
                if now and not on[k]:
                    state = {
                        **state,
                        **{name: eval(c, {**functions, "piecewise": choice}, values) for name, c in changes.items()},
                    }
                on[k] = now
            if time >= end - h / 2:
                break
            move = lambda ks, part: {name: x + part * h * ks[name] for name, x in state.items()}
            a = slopes(time, state, known)
            b = slopes(time + h / 2, move(a, 0.5), known)
            c = slopes(time + h / 2, move(b, 0.5), known)
            d = slopes(time + h, move(c, 1), known)
            state = {n: x + h / 6 * (a[n] + 2 * b[n] + 2 * c[n] + d[n]) for n, x in state.items()}
            time += h
        time = end
        yield end, complete({**known, **state, "time": end})


def complete_start(known):
    given = {**constants, **known}
    values = {**known, "time": 0.0}
    for name, rule in assigned.items():
        if all(word in given or word in functions for word in rule.co_names):
            values[name] = given[name] = eval(rule, {**functions, "piecewise": choice}, given)
    return {
        name: known[name] if name in known else eval(starts[name], {**functions, "piecewise": choice}, values)
        for name in rates
    }


table = problem.parameter_df.nominalValue.to_dict()
worst = 0.0
simulated = petab.get_simulation_df(str(folder / "simulations.tsv"))
for condition, rows in simulated.groupby("simulationConditionId"):
    known = {**constants, **table}
    for name, cell in problem.condition_df.loc[condition].items():
        if name != "conditionName" and cell == cell:
            known[name] = table[cell] if isinstance(cell, str) and cell in table else float(cell)
    times = sorted(set(rows.time))
    at = dict(solved(known, times))
    for _, row in rows.iterrows():
        formula = str(problem.observable_df.loc[row.observableId].observableFormula).replace("^", "**")
        value = eval(formula, {**functions, "piecewise": choice}, at[row.time])
        worst = max(worst, abs(value - row.simulation) / max(abs(row.simulation), 1e-3))
print(worst)
