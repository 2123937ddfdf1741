/**
 * @file The faults of faults.py whose logs are kept in test/fixtures/lens-logs/: what is found, and
 * the mark of its line.
 */
export const recordedFaults = [
  { fault: 'outweighed', code: 'drowned-condition', mark: 'FAULT drowned' },
  { fault: 'faint', code: 'drowned-equation', mark: 'FAULT faint' },
  { fault: 'conflict', code: 'gradient-conflict', mark: 'FAULT conflict' },
  { fault: 'scale', code: 'bad-scale', mark: 'FAULT scale' },
  { fault: 'rate', code: 'rate-too-high', mark: 'FAULT rate' },
  { fault: 'collapse', code: 'equilibrium-collapse', mark: 'FAULT collapse' },
  { fault: 'noise', code: 'noise-fitted', mark: 'FAULT noise' },
];
