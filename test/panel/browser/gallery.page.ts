/**
 * Pictures of the page in every theme, width and state, kept for people to look at: `npm run gallery` leaves them in
 * test/artefacts/panel, `npm run gallery -- -t 'compare, .*light, 400'` some of them. On every one axe has nothing to
 * say.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Interface } from '../../../src/panel/page/interface.ts';
import {
  defaultPanelSettings,
  panelVersion,
  type RunState,
  type ToPanel,
} from '../../../src/problem/panel-messages.ts';
import { launch } from '../../workbench/browser.mjs';
import { chain } from '../chain.ts';
import { crowded } from '../crowded.ts';
import { threeExperiments, threeProfiles } from '../fit/report.ts';
import { growthLaw } from '../learned/curve.ts';
import { exact, panelRun, type Recording, record } from '../recording.ts';
import { audit } from './axe.ts';
import { PanelPage, serve } from './browser.ts';
import { type ThemeName, themes } from './themes.ts';

const artefacts = path.resolve(import.meta.dirname, '../../artefacts/panel');
let browser: Browser;
let host: Awaited<ReturnType<typeof serve>>;

const base = { rest: 0.01, steps: 3000, every: 10, seed: 5 };
const good = record({
  ...base,
  id: 'good',
  title: 'Damped oscillator',
  variant: null,
  weights: { release: 1, rest: 0.01, motion: 1e-5 },
});
const drowned = record({
  ...base,
  id: 'drowned',
  title: 'Damped oscillator',
  variant: 'drowned',
  weights: { release: 1e-3, rest: 0.01, motion: 1e-4 },
});
const inverse = record({
  ...base,
  id: 'inverse',
  title: 'Stiffness from a noisy swing',
  variant: null,
  weights: { release: 1, rest: 0.01, motion: 1e-7, measured: 1 },
  motionUntil: 1e-5,
  estimate: 300,
});

const smoothness = { ...inverse.header.terms[0], name: 'smooth rate', kind: 'smoothness' as const };
const learning: Recording = {
  ...inverse,
  header: { ...inverse.header, terms: [...inverse.header.terms.slice(0, -1), smoothness] },
  result: {
    ...inverse.result,
    learned: [growthLaw, { ...growthLaw, name: 'uptake', radii: growthLaw.at.map(() => 2) }],
  },
};

const many = crowded(good, 800);
const sixteen = crowded(good, 400, true);

const state = (kind: RunState['kind'], sentence = '', resumable = false): RunState => ({ kind, sentence, resumable });

const grid = Float64Array.from({ length: 201 }, (_, k) => k / 200);
const preview = {
  variable: { name: 't', unit: 's', from: 0, to: 1 },
  unknowns: [{ name: 'u', unit: 'm' }],
  grid,
  values: [grid.map(exact)],
  label: 'preview (random features)',
  reached: 1,
  errorEstimate: 3.2e-7,
  parameters: [
    { name: 'k', unit: 'N/m', low: 100, high: 1000, value: 400 },
    { name: 'c', unit: 'kg/s', low: 0, high: 10, value: 4 },
  ],
  tried: false,
};

/** The same with a quarter of the damping. */
const softer: ToPanel = {
  type: 'preview',
  preview: {
    ...preview,
    values: [grid.map((t) => exact(t) * Math.exp(1.5 * t))],
    parameters: [preview.parameters[0], { ...preview.parameters[1], value: 1 }],
    tried: true,
    band: { parameter: 'c', share: 0.1, radii: [grid.map((t) => Math.abs(0.05 * t * exact(t) * Math.exp(1.5 * t)))] },
  },
};

/** One that had no time to come further. */
const partial: ToPanel = {
  type: 'preview',
  preview: { ...preview, values: [grid.map((t) => (t <= 0.42 ? exact(t) : Number.NaN))], reached: 0.42 },
};

function snapshot(recording: Recording | null, frames: number, at: RunState, capacity?: number): ToPanel {
  return {
    type: 'snapshot',
    v: panelVersion,
    file: 'oscillator.pinn',
    title: 'Damped oscillator',
    run: recording && panelRun(recording, frames, at, capacity),
    preview: recording ? null : preview,
    state: at,
    spec: { upToDate: true, sentence: '' },
    compared: [],
    settings: defaultPanelSettings,
  };
}

const whole = (recording: Recording): ToPanel => snapshot(recording, recording.frames.length, state('finished'));

const fitted = whole({ ...inverse, result: { ...inverse.result, fit: threeExperiments } });

const compared: ToPanel = {
  type: 'compare',
  runs: [
    { ...panelRun(good, good.frames.length, state('finished')), label: 'as written' },
    { ...panelRun(drowned, drowned.frames.length, state('finished')), label: 'drowned' },
  ],
};

/** A run whose solution falls to half at t = 0.3. */
function jumping(recording: Recording): Recording {
  const { grid } = recording.header;
  const halved = (values: Float64Array, at: Float64Array) => values.map((v, k) => (at[k] < 0.3 ? v : v / 2));
  return {
    ...recording,
    header: {
      ...recording.header,
      reference: {
        kind: 'exact',
        label: 'reference',
        values: recording.header.reference!.values.map((v) => halved(v, grid)),
      },
    },
    solutions: recording.solutions.map((solution) => ({
      ...solution,
      values: solution.values.map((v) => halved(v, grid)),
      jumps: {
        times: Float64Array.of(0.3, 0.3),
        values: solution.values.map((v) => {
          const before = v[grid.findIndex((t) => t >= 0.3)];
          return Float64Array.of(before, before / 2);
        }),
      },
    })),
  };
}

/** What a host has sent, by the state that it leads to. */
const states: Record<string, ToPanel[]> = {
  empty: [{ ...snapshot(null, 0, state('none')), preview: null } as ToPanel],
  preview: [snapshot(null, 0, state('none'))],
  'part of a preview': [snapshot(null, 0, state('none')), partial],
  running: [snapshot(good, 180, state('running'))],
  paused: [snapshot(good, 90, state('paused', '', true))],
  finished: [whole(good)],
  wrong: [whole(drowned)],
  failed: [snapshot(null, 0, state('invalid', 'line 7: "u" has no second condition; the equation is of order 2.'))],
  crashed: [
    snapshot(
      good,
      184,
      state(
        'crashed',
        'The trainer ended at step 1840 (signal SIGKILL). The history up to there is kept in the run folder.',
        true,
      ),
    ),
  ],
  hung: [
    snapshot(
      good,
      140,
      state(
        'running',
        'No word from the trainer for 16 s: a long step, or it hangs. Stop ends it, by force if need be.',
      ),
    ),
  ],
  waiting: [
    snapshot(null, 0, state('waiting', 'Waits for its turn: 2 runs train at once (setting "pinn.training.atOnce").')),
  ],
  jumps: [whole(jumping(good))],
  'jumps compared': [
    whole(jumping(good)),
    {
      type: 'compare',
      runs: [
        { ...panelRun(jumping(good), good.frames.length, state('finished')), label: 'as written' },
        { ...panelRun(jumping(drowned), drowned.frames.length, state('finished')), label: 'drowned' },
      ],
    },
  ],
  fit: [whole(inverse)],
  'fit of experiments': [fitted, { type: 'profiles', run: 'inverse', profiles: threeProfiles }],
  compare: [whole(good), compared],
  'many terms': [snapshot(many, 800, state('running'), 256)],
  'sixteen terms': [snapshot(sixteen, 400, state('running'), 256)],
  'tried values': [whole(good), softer],
  'learned functions': [whole(learning)],
  families: [whole(chain(good, 60, 400))],
};

/** What the page has kept of an earlier visit, by the state. */
const kept: Record<string, Partial<Interface>> = {
  families: { unfolded: ['motion', 'unknown x'], member: '37' },
};

beforeAll(async () => {
  mkdirSync(artefacts, { recursive: true });
  [browser, host] = await Promise.all([launch() as Promise<Browser>, serve()]);
});
afterAll(async () => {
  await browser?.close();
  host?.server.close();
});

const widths = [400, 580, 1200];
const shots = Object.keys(states).flatMap((name) =>
  (Object.keys(themes) as ThemeName[]).flatMap((theme) => widths.map((width) => [name, theme, width] as const)),
);

it.each(shots)('%s, %s, %i px', async (name, theme, width) => {
  const panel = await PanelPage.open(browser, host.origin, {
    theme,
    width,
    height: 900,
    state: kept[name],
  });
  for (const message of states[name]) await panel.send(message);
  await panel.settle();
  const file = path.join(artefacts, `${name.replaceAll(' ', '-')}-${theme}-${width}`);
  await panel.page.screenshot({ path: `${file}.png` });
  // Nothing sticks out sideways.
  expect(await panel.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  // As tall as its content, so that everything is drawn.
  await panel.fit();
  if (theme === 'dark') await panel.page.screenshot({ path: `${file}-whole.png`, fullPage: true });
  expect(await audit(panel.page)).toEqual([]);
  expect(await panel.troubles()).toEqual([]);
  await panel.page.close();
});

it('figures for print', async () => {
  const panel = await PanelPage.open(browser, host.origin, { theme: 'dark', width: 1100, height: 3200 });
  await panel.send(whole(inverse));
  await panel.settle();
  for (const section of ['solution', 'losses', 'gradients', 'cosines', 'compass', 'parameters']) {
    const closed = panel.page.locator(`#${section}-tab[aria-selected=false]:visible`);
    if ((await closed.count()) > 0) await closed.click();
    await panel.page.locator(`#${section} .menu summary`).click();
    await panel.page.locator(`#${section} .menu`).getByText('Save as SVG for print').click();
  }
  const saved = (await panel.posted()).flatMap((m) => (m.type === 'exportFigure' && m.format === 'svg' ? [m] : []));
  expect(saved.map((m) => m.name)).toEqual([
    'solution-u-print',
    'residual-print',
    'losses-print',
    'gradient-norms-print',
    'update-shares-print',
    'gradient-cosines-print',
    'compass-print',
    'parameter-k-print',
  ]);
  const sheet = await browser.newPage({ viewport: { width: 1320, height: 700 } });
  await sheet.setContent(saved.map((m) => m.data).join(''));
  await sheet.screenshot({ path: path.join(artefacts, 'print.png'), fullPage: true });
  for (const m of saved) writeFileSync(path.join(artefacts, `${m.name}.svg`), m.data);
  await sheet.close();
  await panel.page.close();
});
