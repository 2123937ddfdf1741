// Writes docs/reference/methods.md from the catalogue of methods, and the JSON Schema of what `check --json` prints; with
// --check it only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { importSource } from './import-source.mjs';

const { catalogue } = await importSource('src/problem/catalogue/catalogue.ts');

const places = {
  sampler: 'Samplers, in `points { term = … }`',
  loss: 'Losses, in `loss { term = … }`',
  weights: 'Weighting methods, in `weights method(…) { … }`',
  phase: 'Phases, in `train { … }`',
  features: 'Features, in `network { features = … }`',
  activation: 'Activations, in `network { activation = … }`',
  prior: 'Priors, in `estimate k = 1 ~ …`',
};

const cell = (text) => String(text).replaceAll('|', '\\|');
const range = (p) =>
  p.range ? `${p.range[0]} … ${p.range[1]}` : p.names ? p.names.map((n) => `\`${n}\``).join(', ') : '';

function section(method) {
  const lines = [`### \`${method.name}\``, '', method.summary];
  if (!method.available) lines.push('', '*Not available yet.*');
  if (method.formula) lines.push('', '```', method.formula, '```');
  if (method.parameters.length > 0) {
    lines.push('', '| parameter | type | default | range | |', '|---|---|---|---|---|');
    for (const p of method.parameters)
      lines.push(
        `| \`${p.name}\` | ${p.type} | ${p.default ?? '*must be written*'} | ${cell(range(p))} | ${cell(p.summary)} |`,
      );
  }
  if (method.source) lines.push('', `Source: ${method.source}.`);
  return lines.join('\n');
}

const text = [
  '# Methods',
  '',
  '<!-- Generated from src/problem/catalogue by `npm run reference`; do not edit. -->',
  '',
  'Every method the language knows, with its parameters, formula and source.',
  ...Object.entries(places).flatMap(([place, title]) => {
    const methods = catalogue.filter((m) => m.place === place);
    return methods.length > 0 ? ['', `## ${title}`, '', methods.map(section).join('\n\n')] : [];
  }),
  '',
].join('\n');

const { checkLineSchema } = await importSource('src/problem/json/check-line-schema.ts');
const schema = `${JSON.stringify(z.toJSONSchema(checkLineSchema), null, 2)}\n`;

const pages = {
  'docs/reference/methods.md': { written: text, source: 'the catalogue' },
  'docs/reference/check-line.schema.json': { written: schema, source: 'src/problem/json/check-line-schema.ts' },
};

for (const [page, { written, source }] of Object.entries(pages)) {
  if (!process.argv.includes('--check')) writeFileSync(page, written);
  else if (readFileSync(page, 'utf8') === written) console.log(`${page} matches ${source}`);
  else {
    console.error(`${page} does not match ${source}: run \`npm run reference\` and commit.`);
    process.exitCode = 1;
  }
}
