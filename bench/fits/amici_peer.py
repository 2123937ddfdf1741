"""
The fits in AMICI (SUNDIALS' CVODES on compiled C++), from the PEtab files themselves: `amici_peer.py COLLECTION BUILT`
reads a request a line and answers each with one line of JSON; compiled models are kept in the folder BUILT.

    simulate NAME COUNT      log-likelihood at the published parameters; seconds of the processor of COUNT simulations
                             without and with forward sensitivities, all experiments of the problem together: with
                             AMICI's Python around them, and `inside` the compiled solver alone
    fit NAME [[θ …], …]      local fits from these starts (log10 where PEtab says so) by SciPy's L-BFGS-B; log-likelihood and
                             seconds of each
"""
import json
import logging
import os
import sys
import time
from pathlib import Path

import numpy as np
import petab.v1 as petab
from amici.importers.petab.v1 import import_petab_problem
from amici.sim.sundials import SensitivityMethod, SensitivityOrder, SteadyStateSensitivityMode
from amici.sim.sundials.petab.v1 import LLH, SLLH, create_edatas, simulate_petab
from amici.sim.sundials.petab.v1._parameter_mapping import create_parameter_mapping
from scipy.optimize import minimize

logging.disable(logging.WARNING)
# AMICI compiles each model with SWIG, which pip puts beside this Python; what it prints stays off the answers.
os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
folder, built = Path(sys.argv[1]), Path(sys.argv[2])
names = {
    "boehm": "Boehm_JProteomeRes2014",
    "crauste": "Crauste_CellSystems2017",
    "bruno": "Bruno_JExpBot2016",
    "sneyd": "Sneyd_PNAS2002",
    "fujita": "Fujita_SciSignal2010",
    "brannmark": "Brannmark_JBC2010",
}


class Peer:
    def __init__(self, name):
        long = names[name]
        home = folder / long
        measured = home / f"measurementData_{long}.tsv"
        self.problem = petab.Problem.from_files(
            sbml_file=home / f"model_{long}.xml",
            parameter_file=home / f"parameters_{long}.tsv",
            condition_file=home / f"experimentalCondition_{long}.tsv",
            observable_files=home / f"observables_{long}.tsv",
            measurement_file=measured if measured.exists() else home / f"measurementData_step_{long}.tsv",
        )
        self.model = import_petab_problem(
            self.problem, model_name=f"{name}_model", output_dir=built / name, verbose=False
        )
        self.solver = self.model.create_solver()
        self.solver.set_sensitivity_method(SensitivityMethod.forward)
        self.solver.set_max_steps(100_000)
        if name == "fujita":
            # Sensitivities of 1e8 beside concentrations of 1e-10 need more than the usual tolerances.
            self.solver.set_relative_tolerance(1e-10)
            self.solver.set_absolute_tolerance(1e-12)
        if name == "brannmark":
            self.model.set_steady_state_sensitivity_mode(SteadyStateSensitivityMode.integrateIfNewtonFails)
        self.conditions = self.problem.get_simulation_conditions_from_measurement_df()
        self.ids = self.problem.x_free_ids
        self.published = dict(zip(self.problem.x_ids, self.problem.x_nominal_scaled))
        self.mapping = create_parameter_mapping(
            petab_problem=self.problem,
            simulation_conditions=self.conditions,
            scaled_parameters=True,
            amici_model=self.model,
        )
        self.data = create_edatas(
            amici_model=self.model, petab_problem=self.problem, simulation_conditions=self.conditions
        )

    def run(self, theta, order):
        self.solver.set_sensitivity_order(SensitivityOrder.first if order else SensitivityOrder.none)
        return simulate_petab(
            self.problem,
            amici_model=self.model,
            solver=self.solver,
            problem_parameters={**self.published, **theta},
            simulation_conditions=self.conditions,
            edatas=self.data,
            parameter_mapping=self.mapping,
            scaled_parameters=True,
            scaled_gradients=True,
        )

    def simulate(self, count):
        seconds = {0: [], 1: []}
        inside = {0: [], 1: []}
        for _ in range(count):
            for order in (0, 1):
                began = time.process_time()
                found = self.run({}, order)
                seconds[order].append(time.process_time() - began)
                inside[order].append(sum(r.cpu_time_total for r in found["rdatas"]) / 1000)
        return {
            "logLikelihood": float(found[LLH]),
            "plain": seconds[0],
            "sensitive": seconds[1],
            "insidePlain": inside[0],
            "insideSensitive": inside[1],
        }

    def fit(self, starts):
        bounds = list(
            zip(
                np.asarray(self.problem.get_lb(scaled=True, fixed=False), float),
                np.asarray(self.problem.get_ub(scaled=True, fixed=False), float),
            )
        )

        def cost(theta):
            found = self.run(dict(zip(self.ids, theta)), 1)
            slopes = found[SLLH]
            if slopes is None or not np.isfinite(found[LLH]):
                return 1e10, np.zeros(len(theta))
            return -found[LLH], -np.array([slopes[name] for name in self.ids])

        ends = []
        for start in starts:
            began = time.process_time()
            end = minimize(cost, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 1000, "maxfun": 2000})
            ends.append({"logLikelihood": -float(end.fun), "seconds": time.process_time() - began, "calls": end.nfev})
        return ends


peers = {}
for line in sys.stdin:
    verb, name, rest = line.strip().split(" ", 2)
    peers[name] = peers.get(name) or Peer(name)
    argument = json.loads(rest)
    answer = peers[name].simulate(argument) if verb == "simulate" else peers[name].fit(argument)
    print(json.dumps(answer), file=answers, flush=True)
