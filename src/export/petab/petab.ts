/** @file A fit as a folder of PEtab tables, with the file that names them. */
import { join } from 'node:path';
import type { FitReport } from '../../problem/fit-report.ts';
import type { Problem } from '../../problem/problem.ts';
import { petabTables } from './tables.ts';

/** What the equations are is no part of PEtab, but of a model beside it. */
const model = 'the equations: a reader brings its own model, whose states and parameters are called as here';

/**
 * Text by path: five tables and `problem.yaml`, at whose head stands what PEtab has no words for.
 * @throws ExportError where nothing of the fit can be stated
 */
export function petabFolder(problem: Problem, fit: FitReport, folder: string, version: string): Map<string, string> {
  const { tables, notes } = petabTables(problem, fit);
  const files = Object.entries(tables).map(([name, text]): [string, string] => [`${name}.tsv`, text]);
  const head = [`A fit by PINN Lens ${version}${problem.title ? `: ${problem.title}` : ''}.`, 'Not stated here:'];
  const yaml = [
    ...head.map((line) => `# ${line.replace(/\s+/g, ' ')}`),
    ...[...new Set([model, ...notes])].map((note) => `# - ${note}`),
    'format_version: 1',
    'parameter_file: parameters.tsv',
    'problems:',
    '  - sbml_files: []',
    '    condition_files: [conditions.tsv]',
    '    measurement_files: [measurements.tsv]',
    '    observable_files: [observables.tsv]',
    '',
  ].join('\n');
  return new Map([...files, ['problem.yaml', yaml] as const].map(([name, text]) => [join(folder, name), text]));
}
