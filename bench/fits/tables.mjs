/**
 * @file The measured tables of the six fits, written again from the collection they come from:
 *
 *     git clone https://github.com/Benchmarking-Initiative/Benchmark-Models-PEtab
 *     git -C Benchmark-Models-PEtab checkout 4d20850
 *     node bench/fits/tables.mjs Benchmark-Models-PEtab/Benchmark-Models
 *
 * The collection has one row for each measurement; here there is one row for each experiment, replicate and time, as one
 * would type it in: a column for each quantity, and an empty cell where nothing was measured.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const source = process.argv[2];
if (!source) {
  console.error('Say where the folder Benchmark-Models of the collection is.');
  process.exit(2);
}

const boehm = { pSTAT5A_rel: 'pSTAT5A', pSTAT5B_rel: 'pSTAT5B', rSTAT5A_rel: 'rSTAT5A' };
const crauste = {
  observable_Naive: 'naive',
  observable_EarlyEffector: 'early',
  observable_LateEffector: 'late',
  observable_Memory: 'memory',
};
const carotenoids = { obcar: 'bcar', obcry: 'bcry', ob10: 'b10', oohb10: 'ohb10', ozea: 'zea' };
const diets = {
  model1_data1: 'apocarotenal',
  model1_data2: 'carotene',
  model1_data3: 'carotene_slow',
  model1_data4: 'cryptoxanthin',
  model1_data5: 'hydroxyapocarotenal',
  model1_data6: 'zeaxanthin',
};
const receptor = { open_probability: 'open' };
const growth = { pEGFR_tot: 'pEGFR', pAkt_tot: 'pAkt', pS6_tot: 'pS6' };

/** `deviation`: measurements come with one each. `experiment` makes the name of an experiment from that of a condition. */
const tables = [
  { problem: 'Boehm_JProteomeRes2014', to: 'boehm/stat5.csv', time: 'time [min]', columns: boehm },
  {
    problem: 'Crauste_CellSystems2017',
    to: 'crauste/t-cells.csv',
    time: 'time [day]',
    columns: crauste,
    deviation: true,
  },
  {
    problem: 'Bruno_JExpBot2016',
    to: 'bruno/carotenoids.csv',
    time: 'time [min]',
    columns: carotenoids,
    deviation: true,
    experiment: (name) => diets[name],
  },
  {
    problem: 'Sneyd_PNAS2002',
    to: 'sneyd/open-probability.csv',
    time: 'time [s]',
    columns: receptor,
    replicate: true,
    experiment: (name) => name.replace('_dose_response__', '_'),
  },
  {
    problem: 'Fujita_SciSignal2010',
    part: 'step_',
    to: 'fujita/steps.csv',
    time: 'time [s]',
    columns: growth,
    deviation: true,
    experiment: (name) => name.replace('condition_', ''),
  },
  {
    problem: 'Brannmark_JBC2010',
    to: 'brannmark/dose-response.csv',
    time: 'time [min]',
    columns: { IRS1_P_DosR: 'IRS' },
    experiment: (name) => name.toLowerCase(),
  },
  {
    problem: 'Brannmark_JBC2010',
    to: 'brannmark/one-step.csv',
    time: 'time [min]',
    columns: { IR1_P: 'IR', IRS1_P: 'IRS' },
    only: 'Dose_100',
  },
  {
    problem: 'Brannmark_JBC2010',
    to: 'brannmark/two-steps.csv',
    time: 'time [min]',
    columns: { IRS1_P: 'IRS' },
    only: 'TwoSteps',
  },
];

for (const table of tables) writeFileSync(join(here, table.to), text(table));

function text({ problem, part = '', time, columns, deviation, replicate, experiment, only }) {
  const rows = new Map();
  for (const row of read(join(source, problem, `measurementData_${part}${problem}.tsv`))) {
    const column = columns[row.observableId];
    if (column === undefined || (only && row.simulationConditionId !== only)) continue;
    const place = [
      ...(experiment ? [experiment(row.simulationConditionId)] : []),
      ...(replicate ? [row.replicateId] : []),
      String(Number(row.time)),
    ];
    const key = place.join();
    const cells = rows.get(key) ?? { place, values: {} };
    rows.set(key, cells);
    if (cells.values[column] !== undefined) throw new Error(`${problem}: two measurements of ${column} at ${key}`);
    cells.values[column] = String(Number(row.measurement));
    if (deviation) cells.values[sd(column)] = String(Number(row.noiseParameters));
  }
  const measured = Object.values(columns).flatMap((column) => (deviation ? [column, sd(column)] : [column]));
  const head = [...(experiment ? ['experiment'] : []), ...(replicate ? ['replicate'] : []), time, ...measured];
  const lines = [...rows.values()].map(({ place, values }) => [
    ...place,
    ...measured.map((name) => values[name] ?? ''),
  ]);
  return `${[head, ...lines].map((cells) => cells.join(',')).join('\n')}\n`;
}

function sd(column) {
  return `sd ${column}`;
}

function read(file) {
  const [head, ...rows] = readFileSync(file, 'utf8').trimEnd().split(/\r?\n/);
  const names = head.split('\t');
  return rows.map((row) => Object.fromEntries(row.split('\t').map((cell, i) => [names[i], cell.trim()])));
}
