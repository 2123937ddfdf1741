/** Examples trained by the real trainer and shown by the real page. */
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compileSpec } from '../../../src/language/check/compile-spec.ts';
import type { Finding } from '../../../src/problem/finding.ts';
import type { Frame, SolutionFrame } from '../../../src/problem/frame.ts';
import { History } from '../../../src/problem/history.ts';
import { number } from '../../../src/problem/number-text/typeset.ts';
import {
  defaultPanelSettings,
  type PanelRun,
  panelVersion,
  type RunState,
  type ToPanel,
} from '../../../src/problem/panel-messages.ts';
import { defaultOptions } from '../../../src/problem/protocol.ts';
import type { RunHeader, RunResult } from '../../../src/problem/run.ts';
import { train } from '../../../src/run/run.ts';
import { launch } from '../../workbench/browser.mjs';
import { PanelPage, serve } from './browser.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const artefacts = path.join(root, 'test/artefacts/panel');
let browser: Browser;
let host: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  mkdirSync(artefacts, { recursive: true });
  [browser, host] = await Promise.all([launch(), serve()]);
});
afterAll(async () => {
  await browser?.close();
  host?.server.close();
});

const running: RunState = { kind: 'running', sentence: '', resumable: false };
const finished: RunState = { kind: 'finished', sentence: '', resumable: false };

/** Trains an example and gives the page every message that a host would. */
async function show(
  panel: PanelPage,
  example: string,
  change: (text: string) => string,
): Promise<{ header: RunHeader; frames: Frame[]; findings: Finding[]; result: RunResult }> {
  const file = path.join(root, 'examples', example);
  const { problem, findings: wrong } = await compileSpec(change(readFileSync(file, 'utf8')), { path: file });
  if (!problem) throw new Error(JSON.stringify(wrong));
  const opening: ToPanel = {
    type: 'snapshot',
    v: panelVersion,
    file: example,
    title: null,
    run: null,
    preview: null,
    state: { kind: 'starting', sentence: '', resumable: false },
    spec: { upToDate: true, sentence: '' },
    compared: [],
    settings: defaultPanelSettings,
  };
  await panel.send(opening);
  const run = train(problem, defaultOptions);
  let header: RunHeader | null = null;
  const frames: Frame[] = [];
  let findings: Finding[] = [];
  for await (const event of run) {
    if (event.type === 'finished') {
      await panel.send({ type: 'frames', n: 1, run: header!.id, frames });
      await panel.send({ type: 'result', run: header!.id, result: event.result });
      await panel.send({ type: 'state', state: finished });
      await panel.settle();
      return { header: header!, frames, findings, result: event.result };
    }
    if (event.type === 'started') {
      header = event.header;
      await panel.send({ type: 'started', header });
      await panel.send({ type: 'state', state: running });
    } else if (event.type === 'frame') frames.push(event.frame);
    else if (event.type === 'solution')
      await panel.send({ type: 'solution', run: header!.id, solution: event.solution });
    else if (event.type === 'findings') {
      findings = event.findings;
      await panel.send({ type: 'findings', run: header!.id, findings });
    }
  }
  throw new Error('no result');
}

it.each([
  ['oscillator.pinn', (text: string) => text.replace('adam(15000', 'adam(1500')],
  ['measured-oscillator.pinn', (text: string) => text.replace('levenberg_marquardt(200)', 'levenberg_marquardt(60)')],
  ['estimate-damping.pinn', (text: string) => text],
  ['lotka-volterra.pinn', (text: string) => text],
  ['predator-prey-windows.pinn', (text: string) => text],
])('%s', async (example, change) => {
  const panel = await PanelPage.open(browser, host.origin, { width: 1200, height: 2600 });
  const { header, frames, result } = await show(panel, example, change);
  await panel.fit();
  await panel.page.screenshot({
    path: path.join(artefacts, `real-${example.replace('.pinn', '')}.png`),
    fullPage: true,
  });
  expect(await panel.troubles()).toEqual([]);
  expect(await panel.page.locator('h1').textContent()).toBe(header.title);
  expect(await panel.page.locator('.banner .lead').isVisible()).toBe(true);
  const last = frames.at(-1);
  const value = panel.page.locator('#losses .terms-key .value').first();
  if (last && header.terms.length > 0) expect(await value.textContent()).toBe(number(last.losses[0]));
  for (const [name, row, count] of [
    ['Checklist', '#checklist li', result.checklist.length],
    ['Windows', '#windows tbody tr', result.windows?.length ?? 0],
  ] as const) {
    const tab = panel.page.getByRole('tab', { name });
    expect(await tab.isVisible()).toBe(count > 0);
    if (count === 0) continue;
    await tab.click();
    await panel.settle();
    expect(await panel.page.locator(row).count()).toBe(count);
  }
  await panel.page.close();
});

it.each([
  ['solved', (text: string) => text],
  // Where it begins every experiment has a loss of its own already: few steps do.
  ['trained', (text: string) => `${text}\nnetwork { layers = [8] }\ntrain { adam(30) }\n`],
])('three experiments %s: a loss for each, and the solution of the one that is picked', async (how, change) => {
  const panel = await PanelPage.open(browser, host.origin, { width: 1200, height: 2600 });
  const { header, result } = await show(panel, 'dose-groups.pinn', change);
  const blood = header.terms.filter(({ name }) => name.startsWith('blood['));
  expect(blood.map(({ name }) => name)).toEqual(['blood[low]', 'blood[middle]', 'blood[high]']);
  for (const { name } of blood) expect(result.terms[name].loss).toBeGreaterThan(0);
  const titles = () => panel.page.locator('#solution .plots h3').allTextContents();
  const legend = panel.page.locator('#solution .key');
  const picker = panel.page.getByLabel('Experiment of the solution');
  const offered = ['all 3 experiments', 'low', 'middle', 'high'];
  expect(await picker.locator('option').allTextContents()).toEqual(offered);
  expect(await titles()).toEqual(['gut[low] [mg]', 'C[low] [mg/L]']);
  await picker.selectOption('middle');
  await panel.settle();
  expect(await titles()).toEqual(['gut[middle] [mg]', 'C[middle] [mg/L]']);
  expect(await legend.textContent()).toContain('blood[middle]');
  expect(await legend.textContent()).not.toContain('blood[low]');
  await panel.fit();
  await panel.page.screenshot({ path: path.join(artefacts, `experiments-${how}.png`), fullPage: true });
  await picker.selectOption({ label: 'all 3 experiments' });
  await panel.settle();
  expect(await panel.page.locator('#solution').textContent()).toContain('3 of 6 unknowns');
  expect(await panel.troubles()).toEqual([]);
  await panel.page.close();
});

it('a fit that is solved shows over its search how every series and prior is met, where they pull, and nothing of weights', async () => {
  const panel = await PanelPage.open(browser, host.origin, { width: 1200, height: 2600 });
  const { header, frames } = await show(panel, 'dose-groups.pinn', (text) => text);
  const pulling = ['blood[low]', 'blood[middle]', 'blood[high]', 'prior ke'];
  for (const name of pulling) {
    const i = header.terms.findIndex((term) => term.name === name);
    expect(frames.filter(({ losses }) => losses[i] > 0).length).toBeGreaterThan(3);
  }
  const { page } = panel;
  const tab = async (name: string) => {
    await page.getByRole('tab', { name, exact: true }).click();
    await panel.settle();
  };
  const rows = page.locator('#gradients tbody tr:not([hidden]) th .unseen');
  expect(await rows.allTextContents()).toEqual(pulling);
  await panel.fit();
  await page.screenshot({ path: path.join(artefacts, 'fit-gradients.png'), fullPage: true });
  await tab('Cosines');
  expect(await page.locator('#cosines figcaption').first().getAttribute('title')).toBe('blood[low] · blood[middle]');
  expect(await page.locator('#cosines .multiples figure').count()).toBe(6);
  await panel.fit();
  await page.screenshot({ path: path.join(artefacts, 'fit-cosines.png'), fullPage: true });
  expect(await page.getByRole('tab', { name: 'Weights' }).isVisible()).toBe(false);
  expect(await panel.troubles()).toEqual([]);
  await page.close();
});

/** A whole run as the host keeps it. */
async function trained(
  example: string,
  change: (text: string) => string,
  variant: string | null,
  frameInterval = 0,
): Promise<PanelRun> {
  const file = path.join(root, 'examples', example);
  const { problem } = await compileSpec(change(readFileSync(file, 'utf8')), { path: file });
  // By default every step is a frame, so that no timing decides where runs are seen to part.
  const run = train(problem!, { ...defaultOptions, variant, frameInterval });
  let header: RunHeader | null = null;
  let history: History | null = null;
  let solution: SolutionFrame | null = null;
  let kept: SolutionFrame | null = null;
  for await (const event of run) {
    if (event.type === 'finished') {
      const { result } = event;
      return {
        header: header!,
        history: history!.snapshot(),
        solution,
        kept,
        findings: result.findings,
        state: finished,
        result,
      };
    }
    if (event.type === 'started') {
      header = event.header;
      history = new History(header.terms.length, header.parameters.length);
    } else if (event.type === 'frame') history?.push(event.frame);
    else if (event.type === 'solution' && event.solution.kept) kept = event.solution;
    else if (event.type === 'solution') solution = event.solution;
  }
  throw new Error('no result');
}

it('a twin of equal total loss', async () => {
  const shorter = (text: string) => text.replace('adam(15000', 'adam(4000');
  const written = await trained('oscillator.pinn', shorter, null);
  const twin = await trained('oscillator.pinn', shorter, 'twin');
  const panel = await PanelPage.open(browser, host.origin, { width: 1200, height: 2600 });
  await panel.send({
    type: 'snapshot',
    v: panelVersion,
    file: 'oscillator.pinn',
    title: null,
    run: twin,
    preview: null,
    state: finished,
    spec: { upToDate: true, sentence: '' },
    compared: [
      { ...written, label: 'as written' },
      { ...twin, label: 'twin' },
    ],
    settings: defaultPanelSettings,
  });
  await panel.settle();
  await panel.page.locator('#compare').screenshot({ path: path.join(artefacts, 'real-twin.png') });
  expect(await panel.page.locator('#compare .lead-text').textContent()).toMatch(
    /^"as written" and "twin" start with the same total, 0\.\d+, but their first gradients point [\d.]+° apart\. They have parted by step \d{1,3}: /,
  );
  expect(await panel.page.locator('#compare table.data thead th').allTextContents()).toEqual([
    'last values',
    'as written',
    'twin',
    'difference',
  ]);
  expect(await panel.troubles()).toEqual([]);
  await panel.page.close();
});

it('the same total: which of the two is right is seen at once', async () => {
  const same = (text: string) => text;
  const written = await trained('same-total.pinn', same, null, defaultOptions.frameInterval);
  const twin = await trained('same-total.pinn', same, 'twin', defaultOptions.frameInterval);
  for (const theme of ['dark', 'light'] as const) {
    const panel = await PanelPage.open(browser, host.origin, { theme, width: 760, height: 2600 });
    await panel.send({
      type: 'snapshot',
      v: panelVersion,
      file: 'same-total.pinn',
      title: null,
      run: twin,
      preview: null,
      state: finished,
      spec: { upToDate: true, sentence: '' },
      compared: [
        { ...written, label: 'as written' },
        { ...twin, label: 'twin' },
      ],
      settings: defaultPanelSettings,
    });
    await panel.settle();
    await panel.page.locator('#compare').screenshot({ path: path.join(artefacts, `same-total-${theme}.png`) });
    // What the README shows: large words, two compasses, two curves.
    const legend = (await panel.page.locator('#compare .key').boundingBox())!;
    const top = (await panel.page.locator('#compare').boundingBox())!;
    const plot = (await panel.page.locator('#compare .stack').first().boundingBox())!;
    const clip = { x: 0, y: top.y, width: 760, height: plot.y + plot.height - top.y };
    expect(legend.y).toBeLessThan(plot.y);
    await panel.page.screenshot({ path: path.join(artefacts, `same-total-short-${theme}.png`), clip });
    expect(await panel.page.locator('.headline').textContent()).toMatch(
      /^Same total 898\.36\d, first gradients 117\.\d° apart$/,
    );
    const entries = await panel.page.locator('#compare .entry').allTextContents();
    expect(entries[0]).toMatch(/^as written\s*wrong, 1\d\d % off/);
    expect(entries[1]).toMatch(/^twin\s*reached, [\d.]+ % off/);
    expect(await panel.page.locator('#compare .lead-text').textContent()).toContain('motion makes');
    expect(await panel.troubles()).toEqual([]);
    await panel.page.close();
  }
  // The cockpit of the run that is right, as on one half of a laptop's screen.
  for (const theme of ['dark', 'light'] as const) {
    const panel = await PanelPage.open(browser, host.origin, { theme, width: 580, height: 900 });
    await panel.send({
      type: 'snapshot',
      v: panelVersion,
      file: 'same-total.pinn',
      title: null,
      run: twin,
      preview: null,
      state: finished,
      spec: { upToDate: true, sentence: '' },
      compared: [],
      settings: defaultPanelSettings,
    });
    await panel.settle();
    await panel.page.screenshot({ path: path.join(artefacts, `cockpit-${theme}.png`) });
    expect(await panel.troubles()).toEqual([]);
    await panel.page.close();
  }
});
