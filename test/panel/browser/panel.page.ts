/** The page at work: a recorded run that is played to it, and everything a person can do with it. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { integer, number } from '../../../src/problem/number-text/typeset.ts';
import type { ToPanel } from '../../../src/problem/panel-messages.ts';
import { launch } from '../../workbench/browser.mjs';
import { crowded } from '../crowded.ts';
import { PanelPage, serve } from './browser.ts';
import { before, load, play, run, snapshot, state } from './playback.ts';

let browser: Browser;
let host: Awaited<ReturnType<typeof serve>>;
let panel: PanelPage;

async function open(message: ToPanel | null, options: Parameters<typeof PanelPage.open>[2] = {}): Promise<PanelPage> {
  panel = await PanelPage.open(browser, host.origin, { height: 2400, ...options });
  if (message) await panel.send(message);
  await panel.settle();
  return panel;
}

beforeAll(async () => {
  [browser, host] = await Promise.all([launch(), serve()]);
});
afterEach(async () => {
  expect(await panel.troubles()).toEqual([]);
  await panel.page.close();
});
afterAll(async () => {
  await browser?.close();
  host?.server.close();
});

/** Cells of a term in the table of the gradients. */
const cellsOf = (term: string) =>
  panel.page
    .locator('#gradients table.terms tr', { has: panel.page.locator(`button.term:has-text("${term}")`) })
    .locator('td');

/** The loss of a term below the chart of losses. */
const lossOf = (term: string) =>
  panel.page.locator('#losses .terms-key button.term', { hasText: term }).locator('.value').textContent();

/** What stands below the slider of a term: the norm of its weighted gradient, and how far the step serves it. */
const pullOf = (term: string) => panel.page.locator('.weight', { hasText: term }).locator('.pull').textContent();

/** Opens a tab. */
async function tab(name: string): Promise<void> {
  await panel.page.getByRole('tab', { name }).click();
  await panel.settle();
}

describe('parameters with a range', () => {
  const grid = Float64Array.from({ length: 11 }, (_, k) => k / 10);
  const drawn = (c: number, tried: boolean): ToPanel => ({
    type: 'preview',
    preview: {
      variable: { name: 't', unit: 's', from: 0, to: 1 },
      unknowns: [{ name: 'u', unit: 'm' }],
      grid,
      values: [grid.map((t) => Math.exp(-c * t))],
      label: 'preview (random features)',
      reached: 1,
      errorEstimate: 2e-8,
      parameters: [{ name: 'c', unit: 'kg/s', low: 0, high: 10, value: c }],
      tried,
      ...(tried && {
        band: { parameter: 'c', share: 0.1, radii: [grid.map((t) => 0.1 * c * t * Math.exp(-c * t))] },
      }),
    },
  });

  it('have a slider that asks for the solution with its value, before and beside a run', async () => {
    await open(snapshot(null, 0, state('none')));
    await panel.send(drawn(4, false));
    await panel.settle();
    const slider = panel.page.locator('.what-if input[type="range"]');
    const field = panel.page.locator('.what-if input[type="text"]');
    const undo = panel.page.locator('.what-if button');
    expect(await slider.inputValue()).toBe('4');
    expect(await undo.isDisabled()).toBe(true);
    expect(await panel.page.locator('#solution .note').textContent()).toContain('estimated error 2e−8');
    await slider.focus();
    await panel.page.keyboard.press('ArrowRight');
    await expect.poll(async () => (await panel.last('tryParameters'))?.values).toEqual({ c: 4.05 });
    await panel.send(drawn(4.05, true));
    await panel.settle();
    expect(await panel.page.locator('.what-if .caption').textContent()).toContain('estimated error 2e−8');
    await field.fill('25');
    await field.press('Enter');
    // Kept within the range.
    await expect.poll(async () => (await panel.last('tryParameters'))?.values).toEqual({ c: 10 });
    await undo.click();
    await expect.poll(async () => (await panel.last('tryParameters'))?.values).toEqual({});
    await panel.send(drawn(4, false));
    await panel.settle();
    expect(await slider.inputValue()).toBe('4');

    await panel.send(snapshot(run, 150, state('finished')));
    await panel.send(drawn(1, true));
    await panel.settle();
    const legend = await panel.page.locator('#solution .key').textContent();
    for (const label of ['preview with c = 1', 'c ± 10 %']) expect(legend).toContain(label);
  });

  it('have none where the spec gives no range', async () => {
    await open(snapshot(run, 150, state('finished')));
    expect(await panel.page.locator('.what-if').isVisible()).toBe(false);
  });
});

describe('a run that is played', () => {
  it.each([
    ['at the start of a run', run],
    ['after a long history of many terms', crowded(run, 4240)],
  ])('acknowledges every batch after drawing it, %s', async (_name, recording) => {
    await open(snapshot(recording, before(recording), state('running')), { height: 900 });
    await load(panel, recording);
    await play(panel, recording);
    const last = integer(recording.frames.at(-1)?.step ?? Number.NaN);
    await expect.poll(() => panel.page.locator('.bar .step').textContent()).toContain(`step ${last} of`);
  });

  it('shows the values of the last frame in every table', async () => {
    await open(snapshot(run, 150, state('running')));
    const last = run.frames[149];
    expect(await lossOf('motion')).toBe(number(last.losses[2]));
    const norm = last.weights[2] * Math.sqrt(last.gram[2 * 4 + 2]);
    expect(await cellsOf('motion').first().textContent()).toBe(number(norm));
    expect(await cellsOf('motion').nth(4).textContent()).toBe(number(last.losses[2]));
    expect(await pullOf('motion')).toContain(`‖λ∇L‖ ${number(norm)}`);
    await tab('Parameters');
    expect(await panel.page.locator('#parameters tbody td').first().textContent()).toBe(number(last.parameters[0], 5));
  });

  it('draws every curve in its colour', async () => {
    await open(snapshot(run, 200, state('running')));
    const seen = await panel.page.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('#losses canvas');
      const context = canvas?.getContext('2d');
      if (!canvas || !context) return null;
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      return ['#3794ff', '#ea5c00', '#89d185', '#b180d7'].map((color) => {
        const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
        let count = 0;
        for (let k = 0; k < data.length; k += 4) {
          if (data[k] === r && data[k + 1] === g && data[k + 2] === b && data[k + 3] > 200) count++;
        }
        return count;
      });
    });
    for (const count of seen ?? []) expect(count).toBeGreaterThan(50);
    expect(seen).toHaveLength(4);
  });

  it('ignores frames of another run', async () => {
    await open(snapshot(run, 10, state('running')));
    await panel.send({ type: 'frames', n: 7, run: 'other', frames: run.frames.slice(10, 20) });
    expect(await panel.heard('ack')).toEqual({ type: 'ack', n: 7 });
    await panel.settle();
    expect(await panel.page.locator('.bar .step').textContent()).toContain('step 90 of');
  });

  it('bears a divergence', async () => {
    await open(snapshot(run, 100, state('running')));
    const frame = run.frames[100];
    const lost = {
      ...frame,
      losses: Float64Array.of(1e300, Number.POSITIVE_INFINITY, Number.NaN, 1),
      gram: new Float64Array(16).fill(Number.NaN),
      stepDots: new Float64Array(4).fill(Number.NaN),
      stepNorm: Number.NaN,
      preconditionedGram: null,
      total: Number.NaN,
    };
    await panel.send({ type: 'frames', n: 1, run: 'run', frames: [lost] });
    await panel.settle();
    expect(await lossOf('rest')).toBe('∞');
    expect(await lossOf('motion')).toBe('–');
    // The compass stays at the last step that was one.
    expect(await panel.page.locator('.compass .arrow line').first().getAttribute('x2')).toMatch(/^-?[\d.]+$/);
  });

  it('takes up a new run and its weights', async () => {
    await open(snapshot(null, 0, state('starting')));
    await panel.send({ type: 'started', header: run.header });
    await panel.send({ type: 'state', state: state('running') });
    await panel.send({ type: 'frames', n: 0, run: 'run', frames: run.frames.slice(0, 5) });
    await panel.settle();
    expect(await lossOf('release')).toBe(number(run.frames[4].losses[0]));
    // Nobody has told that it runs; its frames do.
    await panel.send({ type: 'started', header: { ...run.header, id: 'next' } });
    await panel.send({ type: 'frames', n: 1, run: 'next', frames: run.frames.slice(0, 5) });
    await panel.settle();
    expect(await panel.page.locator('.state').textContent()).toBe('Training');
  });
});

describe('terms', () => {
  it('isolates a curve by its name and by the caret in the spec', async () => {
    await open(snapshot(run, 100, state('finished')));
    const button = panel.page.locator('#losses button.term', { hasText: 'motion' });
    await button.click();
    await panel.settle();
    expect(await button.getAttribute('aria-pressed')).toBe('true');
    expect(await panel.page.locator('#gradients tr.aside').count()).toBe(3);
    await button.click();
    await panel.settle();
    expect(await panel.page.locator('#gradients tr.aside').count()).toBe(0);
    await panel.send({ type: 'highlight', term: 'rest' });
    await panel.settle();
    const other = panel.page.locator('#losses button.term', { hasText: 'rest' });
    expect(await other.getAttribute('aria-pressed')).toBe('true');
    await tab('Cosines');
    expect(await panel.page.locator('#cosines .multiples figure:visible').count()).toBe(3);
  });

  it('tells which line a curve or a name belongs to', async () => {
    await open(snapshot(run, 100, state('finished')));
    await panel.page.locator('#losses button.term', { hasText: 'motion' }).hover();
    await expect.poll(() => panel.last('hoverTerm')).toEqual({ type: 'hoverTerm', term: 'motion' });
    await panel.page.locator('h1').hover();
    await expect.poll(() => panel.last('hoverTerm')).toEqual({ type: 'hoverTerm', term: null });
    const over = panel.page.locator('#losses .u-over');
    const box = await over.boundingBox();
    // Where the curve of the motion is after 60 steps of its 100 points, whatever the chart's size.
    const drawn = await panel.page.locator('#losses .chart-box').first().getAttribute('data-range');
    const [left, right, low, high] = drawn!.split(' ').map(Number);
    const { step: at, losses } = run.frames[60];
    const down = Math.log(high / losses[2]) / Math.log(high / low);
    await panel.page.mouse.move(box!.x + (box!.width * (at - left)) / (right - left), box!.y + box!.height * down);
    await expect.poll(() => panel.last('hoverTerm')).toEqual({ type: 'hoverTerm', term: 'motion' });
    await panel.settle();
    const reading = panel.page.locator('#losses .reading');
    await expect.poll(() => reading.locator('.place').textContent()).toMatch(/^step \d+$/);
    await expect.poll(() => reading.locator('.rows').textContent()).toMatch(/motion.*held out/);
    await panel.page.locator('#losses button.term', { hasText: 'motion' }).dblclick();
    expect(await panel.heard('revealTerm')).toEqual({ type: 'revealTerm', term: 'motion' });
  });

  it('walks along the curves by keys', async () => {
    await open(snapshot(run, 100, state('finished')));
    const place = panel.page.locator('#losses .reading .place');
    await panel.page.locator('#losses .chart').focus();
    await panel.page.keyboard.press('Home');
    await panel.settle();
    expect(await place.textContent()).toBe('step 0');
    expect(await lossOf('release')).toBe(number(run.frames[0].losses[0]));
    await panel.page.keyboard.press('ArrowRight');
    await panel.settle();
    expect(await place.textContent()).toBe('step 10');
    // Charts over the same axis follow.
    expect(await panel.page.locator('#gradients .note').textContent()).toBe('at step 10');
    await panel.page.keyboard.press('Escape');
    await panel.settle();
    expect(await place.isVisible()).toBe(false);
    expect(await lossOf('release')).toBe(number(run.frames[99].losses[0]));
  });
});

describe('weights', () => {
  it('turns the compass and steers the trainer when an arrow is dragged', async () => {
    await open(snapshot(run, 150, state('running')));
    const before = await pullOf('measured');
    const handle = panel.page.locator('.compass .handle').nth(3);
    const compass = (await panel.page.locator('svg.compass').boundingBox())!;
    const box = (await handle.boundingBox())!;
    const tip = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    const centre = { x: compass.x + compass.width / 2, y: compass.y + compass.height / 2 };
    await panel.page.mouse.move(tip.x, tip.y);
    await panel.page.mouse.down();
    // The first change is written above the compass, which makes room for it: the hand still goes by what it took.
    await panel.page.mouse.move((7 * tip.x + centre.x) / 8, (7 * tip.y + centre.y) / 8);
    await panel.settle();
    // To half of its length: half of the weight.
    await panel.page.mouse.move((tip.x + centre.x) / 2, (tip.y + centre.y) / 2, { steps: 4 });
    await expect.poll(async () => (await panel.last('setWeights'))?.weights.measured).toBeCloseTo(0.5, 1);
    await panel.page.mouse.up();
    await panel.settle();
    expect(await pullOf('measured')).not.toBe(before);
    expect(await panel.page.locator('#compass .note').textContent()).toBe('tried out');
    // Weights are sent at intervals: the last move's come after those of the moves before it.
    const dragged = Number(await handle.getAttribute('aria-valuenow'));
    await expect.poll(async () => (await panel.last('setWeights'))?.weights.measured).toBe(dragged);
    // The trainer answers with these weights: nothing is tried out any more.
    const answer = run.frames[150];
    const weights = answer.weights.slice();
    weights[3] = dragged;
    await panel.send({ type: 'frames', n: 1, run: 'run', frames: [{ ...answer, weights }] });
    await expect.poll(() => panel.page.locator('#compass .note').textContent()).toBe('');
  });

  it('redraws at once and writes into the spec when nothing is running', async () => {
    await open(snapshot(run, run.frames.length, state('finished')));
    const field = panel.page.getByLabel('Weight of motion', { exact: true }).and(panel.page.locator('input'));
    await field.fill('2e-3');
    await field.press('Enter');
    const last = run.frames[run.frames.length - 1];
    const norm = 2e-3 * Math.sqrt(last.gram[2 * 4 + 2]);
    await panel.settle();
    expect(await cellsOf('motion').first().textContent()).toBe(number(norm));
    expect(await panel.last('setWeights')).toBeUndefined();
    await panel.page.getByText('Write into spec').click();
    expect((await panel.heard('writeWeights')).weights).toEqual({ release: 1, rest: 0.01, motion: 2e-3, measured: 1 });
    await panel.page.getByText('Undo').click();
    await panel.settle();
    expect(await field.inputValue()).toBe('1e−5');
    await field.fill('much');
    await field.press('Enter');
    await panel.settle();
    expect(await field.getAttribute('aria-invalid')).toBe('true');
  });

  it('moves by keys on an arrow and by the slider', async () => {
    await open(snapshot(run, 150, state('running')));
    await panel.page.locator('.compass .handle').first().focus();
    await panel.page.keyboard.press('Shift+ArrowUp');
    await expect.poll(async () => (await panel.last('setWeights'))?.weights.release).toBeCloseTo(10, 6);
    await panel.page.getByLabel('Weight of rest, logarithmic').focus();
    await panel.page.keyboard.press('ArrowRight');
    await expect.poll(async () => (await panel.last('setWeights'))?.weights.rest).toBeGreaterThan(0.01);
  });

  it('shows the contributions as the optimiser sees them', async () => {
    await open(snapshot(run, 150, state('running')));
    const points = () => panel.page.locator('.compass .arrow line').first().getAttribute('x2');
    const raw = await points();
    await panel.page.getByText('optimiser', { exact: true }).click();
    await panel.settle();
    expect(await points()).not.toBe(raw);
    expect(await panel.page.locator('.compass .labels text:visible').allTextContents()).not.toContain('step taken');
  });
});

describe('commands', () => {
  it.each([
    ['none', ['Train']],
    ['running', ['Pause', 'Stop']],
    ['paused', ['Resume', 'Stop']],
    ['crashed', ['Resume', 'Train again']],
    ['invalid', ['Train again']],
  ] as const)('offers what can be done when %s', async (kind, expected) => {
    await open(snapshot(kind === 'none' ? null : run, 100, state(kind, kind === 'crashed')));
    const buttons = panel.page.locator('header .actions button:visible');
    const names = (await buttons.allTextContents()).filter((n) => /Train|Pause|Stop|Resume/.test(n));
    expect(names).toEqual([...expected]);
    await buttons.first().click();
    const word = expected[0].split(' ')[0].toLowerCase() as 'train' | 'pause' | 'resume';
    expect(await panel.heard(word)).toEqual({ type: word });
  });

  it('leads from a finding to its line and applies its edit', async () => {
    await open(snapshot(run, 150, state('running')));
    await tab('Findings');
    await panel.page.locator('#findings button.finding').first().click();
    expect(await panel.heard('revealRange')).toEqual({ type: 'revealRange', range: run.findings[0].range });
    await panel.page.locator('#findings button.fix').first().click();
    expect(await panel.heard('applyFix')).toEqual({ type: 'applyFix', index: 0, code: 'loss-imbalance' });
  });

  it('offers the experiment that answers what the checklist leaves open', async () => {
    await open(snapshot(run, run.frames.length, state('finished')));
    await tab('Checklist');
    const button = panel.page.locator('.checklist button');
    expect(await button.textContent()).toBe('Compare with "wider"');
    await button.click();
    expect(await panel.heard('tryExperiment')).toEqual({ type: 'tryExperiment', name: 'wider' });
  });

  it('saves figures and values', async () => {
    await open(snapshot(run, 150, state('running')));
    const save = async (item: string) => {
      await panel.page.locator('#losses .menu summary').click();
      await panel.page.locator('#losses .menu').getByText(item, { exact: true }).click();
    };
    await save('Save as SVG');
    const svg = await panel.heard('exportFigure');
    expect(svg).toMatchObject({ name: 'losses', format: 'svg' });
    const parsed = await panel.page.evaluate((text) => {
      const document = new DOMParser().parseFromString(text, 'image/svg+xml');
      return [document.querySelector('parsererror') === null, document.querySelectorAll('path').length];
    }, svg.data as string);
    expect(parsed[0]).toBe(true);
    expect(parsed[1]).toBeGreaterThan(8);
    await save('Save as CSV');
    const csv = (await panel.heard('exportCsv')).data.trim().split('\n');
    expect(csv[0].split(',').slice(0, 3)).toEqual(['step', 'release', 'rest']);
    expect(csv).toHaveLength(151);
    expect(Number(csv[150].split(',')[3])).toBe(run.frames[149].losses[2]);
    await save('Save as PNG');
    await expect.poll(async () => (await panel.last('exportFigure'))?.format).toBe('png');
    const head = await panel.page.evaluate(() => {
      const png = globalThis.recorder.posted.filter((m) => m.type === 'exportFigure').at(-1);
      return png?.format === 'png' ? [png.data instanceof Uint8Array, ...png.data.slice(0, 4)] : [];
    });
    expect(head).toEqual([true, 0x89, 0x50, 0x4e, 0x47]);
    await panel.page.locator('#compass .menu summary').click();
    await panel.page.locator('#compass .menu').getByText('Save as SVG', { exact: true }).click();
    await expect.poll(async () => (await panel.last('exportFigure'))?.name).toBe('compass');
  });
});

describe('for everybody', () => {
  it('keeps folded sections and switches over a reload', async () => {
    await open(snapshot(run, 150, state('finished')));
    await panel.page.locator('#compass .fold').click();
    await panel.page.locator('#losses').getByText('raw').click();
    await tab('Schedule');
    const kept = await panel.page.evaluate(() => globalThis.recorder.state);
    expect(kept).toMatchObject({
      folded: ['compass'],
      losses: 'weighted',
      tab: 'schedule',
      uri: 'file:///oscillator.pinn',
    });
    await panel.page.close();
    await open(snapshot(run, 150, state('finished')), { state: kept });
    expect(await panel.page.locator('#compass .body').isVisible()).toBe(false);
    expect(await panel.page.locator('#schedule .chart').isVisible()).toBe(true);
    expect(await panel.page.locator('#gradients').isVisible()).toBe(false);
    const motion = run.frames[149].losses[2] * run.frames[149].weights[2];
    expect(await lossOf('motion')).toBe(number(motion));
  });

  it('offers every chart as a table and says what it shows', async () => {
    await open(snapshot(run, 150, state('finished')));
    expect(await panel.page.locator('#losses .chart').getAttribute('aria-label')).toContain('Losses: release');
    await panel.page.locator('#losses .menu summary').focus();
    await panel.page.keyboard.press('Enter');
    await panel.page.locator('#losses .menu').getByText('Show as table').focus();
    await panel.page.keyboard.press('Enter');
    const rows = panel.page.locator('#losses table.data tbody tr');
    await panel.settle();
    expect(await rows.count()).toBe(12);
    expect(await rows.last().locator('td').nth(2).textContent()).toBe(number(run.frames[149].losses[2]));
    expect(await panel.page.getByRole('status').textContent()).toMatch(/^Step 1.490: total .* of the update/);
  });

  it('gives every control a name and reaches it by Tab', async () => {
    await open(snapshot(run, run.frames.length, state('finished')), { width: 400 });
    const nameless = await panel.page.evaluate(() =>
      [...document.querySelectorAll('button, input, select, summary, [tabindex]')]
        .filter((e) => (e as HTMLElement).checkVisibility?.() ?? true)
        .filter((e) => !(e.getAttribute('aria-label') ?? e.textContent ?? '').trim())
        .map((e) => e.outerHTML.slice(0, 80)),
    );
    expect(nameless).toEqual([]);
    const visited: string[] = [];
    for (let k = 0; k < 70; k++) {
      await panel.page.keyboard.press('Tab');
      visited.push(await panel.page.evaluate(() => document.activeElement?.closest('section, header')?.id ?? ''));
    }
    const order = visited.filter((id, k) => id !== '' && id !== visited[k - 1]);
    expect(order.slice(0, 5)).toEqual(['solution', 'compass', 'weights', 'losses', 'gradients']);
  });

  it('follows the theme', async () => {
    await open(snapshot(run, 150, state('finished')));
    const color = () =>
      panel.page
        .locator('#losses .swatch')
        .first()
        .evaluate((e) => getComputedStyle(e).backgroundColor);
    const curve = () =>
      panel.page.evaluate(() => {
        const canvas = document.querySelector<HTMLCanvasElement>('#losses canvas');
        const data = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
        let count = 0;
        for (let k = 0; k < data.length; k += 4)
          if (data[k] === 1 && data[k + 1] === 202 && data[k + 2] === 250) count++;
        return count;
      });
    expect(await curve()).toBe(0);
    await panel.page.evaluate(() => document.documentElement.style.setProperty('--vscode-charts-blue', '#01cafa'));
    await expect.poll(curve).toBeGreaterThan(50);
    expect(await color()).toBe('rgb(1, 202, 250)');
  });

  it('holds still when asked to', async () => {
    await open(snapshot(run, 20, state('running')), { reducedMotion: true });
    expect(await panel.page.locator('.state').evaluate((e) => getComputedStyle(e, '::before').animationName)).toBe(
      'none',
    );
  });

  it('refuses a host of another version with a sentence', async () => {
    await open(null);
    await panel.send({ ...snapshot(run, 1, state('running')), v: 99 } as unknown as ToPanel);
    expect(await panel.heard('error')).toMatchObject({ message: expect.stringContaining('99') });
    await panel.settle();
    expect(await panel.page.locator('#losses').isVisible()).toBe(false);
    await panel.page.evaluate(() => {
      globalThis.recorder.posted = [];
    });
  });
});
