/**
 * @file The trainings in PyTorch whose logs are kept in test/fixtures/lens-logs/: their program, the name of the run, and
 * what is found at its end, each code with the mark of its line. A run with nothing found is a healthy one.
 */
export const recordedRuns = [
  { program: 'faults.py', run: 'outweighed', found: [['drowned-condition', 'FAULT drowned']] },
  { program: 'faults.py', run: 'faint', found: [['drowned-equation', 'FAULT faint']] },
  { program: 'faults.py', run: 'conflict', found: [['gradient-conflict', 'FAULT conflict']] },
  { program: 'faults.py', run: 'scale', found: [['bad-scale', 'FAULT scale']] },
  { program: 'faults.py', run: 'rate', found: [['rate-too-high', 'FAULT rate']] },
  { program: 'faults.py', run: 'collapse', found: [['equilibrium-collapse', 'FAULT collapse']] },
  { program: 'faults.py', run: 'noise', found: [['noise-fitted', 'FAULT noise']] },
  { program: 'faults.py', run: 'overfit', found: [['point-overfit', 'FAULT overfit']] },
  // Totals mislead: the smallest one ends without a solution.
  { program: 'thesis.py', run: 'faint', found: [['drowned-equation', 'PHYSICS']] },
  // Equal totals: the same first losses and total, another gradient, another end.
  { program: 'thesis.py', run: 'written', found: [] },
  { program: 'thesis.py', run: 'twin', found: [] },
  // An initial value is outweighed.
  { program: 'thesis.py', run: 'heavy', found: [['drowned-condition', 'INITIAL']] },
  // Equations are met on the points alone.
  { program: 'thesis.py', run: 'between', found: [['point-overfit', 'BIRTH']] },
];

/** Where the log of a run is kept, below test/fixtures/lens-logs/. */
export const recordedName = ({ program, run }) => `${program.replace('.py', '')}-${run}.jsonl`;
