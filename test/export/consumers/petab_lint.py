"""The library of PEtab checks a folder of its tables and prints the log-likelihood that it computes from them."""

import sys
from pathlib import Path

import petab.v1 as petab
from petab.v1 import lint
from petab.v1.calculate import calculate_llh

folder = Path(sys.argv[1])
parameters = petab.get_parameter_df(folder / "parameters.tsv")
observables = petab.get_observable_df(folder / "observables.tsv")
conditions = petab.get_condition_df(folder / "conditions.tsv")
measured = petab.get_measurement_df(folder / "measurements.tsv")
simulated = petab.get_simulation_df(folder / "simulations.tsv")
lint.check_observable_df(observables)
lint.check_condition_df(conditions)
lint.check_measurement_df(measured, observables)
lint.check_parameter_df(parameters, observable_df=observables, measurement_df=measured, condition_df=conditions)
lint.assert_measurement_conditions_present_in_condition_table(measured, conditions)
print(calculate_llh(measured, simulated, observables, parameters))
