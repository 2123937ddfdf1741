/** @file A fit as a folder of PEtab: the model, the tables and the file that names them. */
import { join } from 'node:path';
import type { FitReport } from '../../problem/fit-report.ts';
import type { Problem } from '../../problem/problem.ts';
import { ExportError } from '../trained/export-error.ts';
import type { PetabLeaves } from './formula.ts';
import { type SbmlModel, sbmlModel } from './sbml.ts';
import { petabNames, petabTables } from './tables.ts';

/**
 * Text by path: the model, five tables and `problem.yaml`, at whose head stands what neither has words for.
 * @throws ExportError where nothing of the fit can be stated
 */
export function petabFolder(problem: Problem, fit: FitReport, folder: string, version: string): Map<string, string> {
  const names = petabNames(problem);
  const model = modelOf(problem, fit, names.leaves);
  const { tables, notes } = petabTables(problem, fit, names, model.following);
  const files = Object.entries(tables).map(([name, text]): [string, string] => [`${name}.tsv`, text]);
  const head = [`A fit by PINN Lens ${version}${problem.title ? `: ${problem.title}` : ''}.`];
  const open = [...new Set([...model.notes, ...notes])];
  const yaml = [
    ...[...head, ...(open.length > 0 ? ['Not stated here:'] : [])].map((line) => `# ${line.replace(/\s+/g, ' ')}`),
    ...open.map((note) => `# - ${note}`),
    'format_version: 1',
    'parameter_file: parameters.tsv',
    'problems:',
    `  - sbml_files: [${model.text === null ? '' : 'model.xml'}]`,
    '    condition_files: [conditions.tsv]',
    '    measurement_files: [measurements.tsv]',
    '    observable_files: [observables.tsv]',
    '',
  ].join('\n');
  const texts = [
    ...files,
    ...(model.text === null ? [] : [['model.xml', model.text] as const]),
    ['problem.yaml', yaml],
  ];
  return new Map(texts.map(([name, text]) => [join(folder, name), text]));
}

/** The model, or why there is none among the notes. */
function modelOf(
  problem: Problem,
  fit: FitReport,
  leaves: PetabLeaves,
): Omit<SbmlModel, 'text'> & { text: string | null } {
  try {
    return sbmlModel(problem, fit, leaves);
  } catch (error) {
    if (!(error instanceof ExportError)) throw error;
    const note = `the equations, as ${error.message}: a reader brings its own model, whose states and parameters are called as here`;
    return { text: null, notes: [note], following: new Set() };
  }
}
