/** Pictures of the page in every theme, width and state, kept for people to look at. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  defaultPanelSettings,
  panelVersion,
  type RunState,
  type ToPanel,
} from '../../../src/problem/panel-messages.ts';
import { launch } from '../../workbench/browser.mjs';
import { crowded } from '../crowded.ts';
import { exact, panelRun, type Recording, record } from '../recording.ts';
import { PanelPage, serve } from './browser.ts';
import type { ThemeName } from './themes.ts';

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

const many = crowded(good, 3000);
const sixteen = crowded(good, 400, true);

const states: Record<'none' | 'running' | 'finished' | 'crashed' | 'invalid', RunState> = {
  none: { kind: 'none', sentence: '', resumable: false },
  running: { kind: 'running', sentence: '', resumable: false },
  finished: { kind: 'finished', sentence: '', resumable: false },
  crashed: {
    kind: 'crashed',
    sentence: 'The trainer ended at step 1840 (signal SIGKILL). The history up to there is kept in the run folder.',
    resumable: true,
  },
  invalid: {
    kind: 'invalid',
    sentence: 'line 7: "u" has no second condition; the equation is of order 2.',
    resumable: false,
  },
};

const grid = Float64Array.from({ length: 201 }, (_, k) => k / 200);
const preview = {
  variable: { name: 't', unit: 's', from: 0, to: 1 },
  unknowns: [{ name: 'u', unit: 'm' }],
  grid,
  values: [grid.map(exact)],
  label: 'preview (random features)',
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
  },
};

function snapshot(recording: Recording | null, frames: number, state: RunState, capacity?: number): ToPanel {
  return {
    type: 'snapshot',
    v: panelVersion,
    file: 'oscillator.pinn',
    title: 'Damped oscillator',
    run: recording && panelRun(recording, frames, state, capacity),
    preview,
    state,
    spec: { upToDate: true, sentence: '' },
    compared: [],
    settings: defaultPanelSettings,
  };
}

beforeAll(async () => {
  mkdirSync(artefacts, { recursive: true });
  [browser, host] = await Promise.all([launch() as Promise<Browser>, serve()]);
});
afterAll(async () => {
  await browser?.close();
  host?.server.close();
});

interface Shot {
  name: string;
  theme: ThemeName;
  width: number;
  messages: ToPanel[];
}

const compared: ToPanel = {
  type: 'compare',
  runs: [{ ...panelRun(drowned, drowned.frames.length, states.finished), label: 'drowned' }],
};

const shots: Shot[] = [
  { name: 'wide-dark-running', theme: 'dark', width: 1200, messages: [snapshot(good, 180, states.running)] },
  {
    name: 'wide-light-finished',
    theme: 'light',
    width: 1200,
    messages: [snapshot(good, good.frames.length, states.finished)],
  },
  {
    name: 'wide-high-contrast',
    theme: 'high-contrast',
    width: 1200,
    messages: [snapshot(inverse, inverse.frames.length, states.finished)],
  },
  { name: 'narrow-dark-inverse', theme: 'dark', width: 400, messages: [snapshot(inverse, 200, states.running)] },
  {
    name: 'narrow-light-drowned',
    theme: 'light',
    width: 400,
    messages: [snapshot(drowned, drowned.frames.length, states.finished)],
  },
  { name: 'crowded-narrow', theme: 'dark', width: 400, messages: [snapshot(many, 3000, states.running, 256)] },
  { name: 'crowded-wide', theme: 'light', width: 1200, messages: [snapshot(many, 3000, states.running, 256)] },
  ...(['dark', 'light', 'high-contrast'] as const).map((theme) => ({
    name: `sixteen-${theme}`,
    theme,
    width: 1200,
    messages: [snapshot(sixteen, 400, states.running, 256)],
  })),
  { name: 'empty', theme: 'dark', width: 600, messages: [snapshot(null, 0, states.none)] },
  { name: 'invalid', theme: 'light', width: 600, messages: [snapshot(null, 0, states.invalid)] },
  { name: 'crashed', theme: 'dark', width: 600, messages: [snapshot(good, 184, states.crashed)] },
  {
    name: 'what-if',
    theme: 'light',
    width: 600,
    messages: [snapshot(good, good.frames.length, states.finished), softer],
  },
  {
    name: 'compare',
    theme: 'dark',
    width: 1000,
    messages: [snapshot(good, good.frames.length, states.finished), compared],
  },
];

/** Sections also kept at full size. */
const detailed: Record<string, string[]> = {
  'wide-dark-running': ['solution', 'losses', 'gradients', 'compass', 'weights'],
  'wide-light-finished': ['compass', 'gradients'],
  compare: ['compare'],
  'sixteen-dark': ['losses', 'gradients', 'compass', 'weights'],
  'sixteen-light': ['losses', 'gradients', 'compass', 'weights'],
  'sixteen-high-contrast': ['losses', 'gradients', 'compass', 'weights'],
};

it.each(shots)('$name', async ({ name, theme, width, messages }) => {
  const panel = await PanelPage.open(browser, host.origin, { theme, width, height: 3200 });
  for (const message of messages) await panel.send(message);
  await panel.settle();
  // As tall as its content, so that everything is drawn and nothing is empty.
  await panel.fit();
  await panel.page.screenshot({ path: path.join(artefacts, `${name}.png`), fullPage: true });
  for (const id of detailed[name] ?? []) {
    await panel.page.locator(`#${id}`).screenshot({ path: path.join(artefacts, `${name}-${id}.png`) });
  }
  expect(await panel.troubles()).toEqual([]);
  // Nothing sticks out sideways.
  expect(await panel.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  await panel.page.close();
});

it('figures for print', async () => {
  const panel = await PanelPage.open(browser, host.origin, { theme: 'dark', width: 1100, height: 3200 });
  await panel.send(snapshot(inverse, inverse.frames.length, states.finished));
  await panel.settle();
  for (const section of ['solution', 'losses', 'gradients', 'compass', 'parameters']) {
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
