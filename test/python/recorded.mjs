/**
 * @file The faults of faults.py whose logs are kept in test/fixtures/lens-logs/: what is found, words of its sentence, and
 * the mark of its line.
 */
export const recordedFaults = [
  { fault: 'outweighed', says: 'is given up: it is missed', code: 'drowned-condition', mark: 'FAULT drowned' },
  { fault: 'faint', says: 'is given up: with a weight', code: 'drowned-equation', mark: 'FAULT faint' },
  { fault: 'conflict', says: 'pull against each other', code: 'gradient-conflict', mark: 'FAULT conflict' },
  { fault: 'scale', says: 'Nothing is scaled', code: 'bad-scale', mark: 'FAULT scale' },
  { fault: 'rate', says: 'is too high', code: 'rate-too-high', mark: 'FAULT rate' },
  { fault: 'collapse', says: 'has collapsed to an equilibrium', code: 'equilibrium-collapse', mark: 'FAULT collapse' },
  { fault: 'noise', says: 'although its noise is', code: 'noise-fitted', mark: 'FAULT noise' },
];
