/** @file Methods of the catalogue, their options, and values of settings. */
import { methodsAt } from '../../../problem/catalogue/catalogue.ts';
import type { Method, MethodParameter, MethodPlace } from '../../../problem/catalogue/method.ts';
import type { SettingPlace, SettingRow } from '../../../problem/catalogue/settings.ts';
import { settings } from '../../../problem/catalogue/settings.ts';
import { methodDocs, methodSignature, parameterLabel, settingDocs } from '../../docs/docs.ts';
import { kinds, type Offer } from './offer.ts';

export function methods(place: MethodPlace): Offer[] {
  return methodsAt(place)
    .filter((m) => m.available)
    .map((m) => ({
      label: m.name,
      kind: kinds.method,
      insert: m.parameters.length && m.positional > 0 ? `${m.name}($1)` : m.name,
      detail: methodSignature(m),
      docs: methodDocs(m),
    }));
}

export const settingEntries = (place: SettingPlace): Offer[] =>
  settings[place].map((row) => ({ ...entry(row.name, 'setting'), docs: settingDocs(row) }));

/** The left side of an entry of a block. */
export const entry = (label: string, detail: string): Offer => ({
  label,
  kind: kinds.field,
  insert: `${label} = `,
  detail,
});

const value = (label: string, docs?: string): Offer => ({ label, kind: kinds.value, docs });

export function settingValues(place: SettingPlace, key: string): Offer[] {
  const row = settings[place].find((r) => r.name === key);
  if (!row) return [];
  const byType: Partial<Record<SettingRow['type'], () => Offer[]>> = {
    activation: () => methods('activation'),
    features: () => methods('features'),
    widths: () => [value(String(row.default), 'one width for each hidden layer')],
    noise: () => [
      value('sigma', row.summary),
      value('2%', 'a share of each value'),
      value('proportional(sigma)', 'a share of what is measured'),
      value('proportional(sigma) + additive(s0)', 'a share and a floor'),
    ],
    distribution: () =>
      ['normal', 'lognormal', 'laplace', 'student(4)', 'poisson', 'negative_binomial(size)'].map((label) =>
        value(label, row.summary),
      ),
    name: () => (row.names ?? []).map((label) => value(label)),
    seconds: () => [value('60 s'), value('5 min')],
    share: () => [value('20%', row.summary)],
  };
  return byType[row.type]?.() ?? defaultOf(row);
}

/** What is taken where nothing is written says of which size a number is. */
function defaultOf(row: Pick<MethodParameter, 'default' | 'summary'>): Offer[] {
  return typeof row.default === 'number' ? [value(String(row.default), `the default; ${row.summary}`)] : [];
}

export function optionValues(parameter: MethodParameter): Offer[] {
  const names = parameter.names?.map((label) => value(label)) ?? [];
  const auto = parameter.type === 'auto' ? [value('auto')] : [];
  return [...names, ...auto, ...defaultOf(parameter)];
}

/** Options of a method that are not written yet. */
export function options({ parameters }: Method, written: readonly string[]): Offer[] {
  return parameters
    .filter((p) => !written.includes(p.name))
    .map((p) => ({
      label: p.name,
      kind: kinds.field,
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a snippet marks the places to fill in like this
      insert: p.type === 'growth' ? 'grow(${1:32}, ${2:256}, ${3:2000})' : `${p.name} = `,
      detail: parameterLabel(p),
      docs: p.summary,
    }));
}
