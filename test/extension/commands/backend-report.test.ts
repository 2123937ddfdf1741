import { expect, it } from 'vitest';
import { backendReport } from '../../../src/extension/commands/backend-report.ts';

it('has one section per engine and says what would help', () => {
  const report = backendReport(
    [
      { group: 'embedded', name: 'native kernel', state: 'found', detail: 'AVX2', todo: null },
      { group: 'setup', name: 'npm', state: 'missing', detail: 'no such command', todo: 'install npm' },
    ],
    { 'PINN Lens': '0.1.0' },
  );
  expect(report).toBe(`# PINN Lens: what this machine can train with

- PINN Lens: 0.1.0

## Embedded engine (all that training needs)

- ✓ **native kernel**: AVX2

## What setting up TensorFlow needs

- – **npm**: no such command — install npm
`);
});
