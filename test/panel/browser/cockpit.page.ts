/** What was wrong once, on the real page: each stays right. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { contrast, leastContrast } from '../../../src/panel/page/contrast.ts';
import type { Preview, Profiles, ToPanel } from '../../../src/problem/panel-messages.ts';
import { launch } from '../../workbench/browser.mjs';
import { crowded } from '../crowded.ts';
import { threeExperiments, threeProfiles } from '../fit/report.ts';
import { exact, panelRun, record } from '../recording.ts';
import { PanelPage, serve } from './browser.ts';
import { run, snapshot, state } from './playback.ts';
import { type ThemeName, themes } from './themes.ts';

let browser: Browser;
let host: Awaited<ReturnType<typeof serve>>;
let panel: PanelPage;

async function open(messages: ToPanel[], options: Parameters<typeof PanelPage.open>[2] = {}): Promise<PanelPage> {
  panel = await PanelPage.open(browser, host.origin, { width: 580, height: 900, ...options });
  for (const message of messages) await panel.send(message);
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

const three = record({
  id: 'three',
  title: 'Damped oscillator',
  variant: null,
  weights: { release: 1, rest: 0.01, motion: 1e-5 },
  steps: 600,
  every: 5,
  seed: 5,
});
const measured = record({
  id: 'fitted',
  title: 'Stiffness from a measurement',
  variant: null,
  weights: { release: 1, rest: 0.01, motion: 1e-7, measured: 1 },
  motionUntil: 1e-5,
  estimate: 300,
  steps: 600,
  every: 5,
  seed: 3,
});
const fitOfThree = { ...measured, result: { ...measured.result, fit: threeExperiments } };
const whole = (recording: typeof three) => snapshot(recording, recording.frames.length, state('finished'));

describe('the first screen', () => {
  it.each([
    ['three', three],
    ['four', run],
  ])(
    'holds solution, compass, weights and losses of %s terms under a bar that stays in sight',
    async (_, recording) => {
      await open([snapshot(recording, 80, state('running'))]);
      for (const id of ['solution', 'compass', 'weights', 'losses']) {
        const box = (await panel.page.locator(`#${id}`).boundingBox())!;
        expect(box.y, id).toBeGreaterThanOrEqual(0);
        expect(box.y + box.height, id).toBeLessThanOrEqual(900);
      }
      const bar = panel.page.locator('header');
      expect((await bar.boundingBox())!.height).toBeLessThanOrEqual(44);
      await panel.page.mouse.wheel(0, 5000);
      await expect.poll(() => panel.page.evaluate(() => window.scrollY)).toBeGreaterThan(0);
      expect((await bar.boundingBox())!.y).toBe(0);
      expect(await bar.getByRole('button', { name: 'Pause' }).isVisible()).toBe(true);
    },
  );

  it('does not move when the run ends', async () => {
    await open([snapshot(three, 80, state('running'))]);
    const top = async () => (await panel.page.locator('#solution').boundingBox())!.y;
    const before = await top();
    await panel.send({ type: 'result', run: 'three', result: three.result });
    await panel.send({ type: 'state', state: state('finished') });
    await panel.settle();
    expect(await panel.page.locator('.banner .lead').textContent()).toContain(' — relative L2');
    expect(await top()).toBe(before);
  });

  it.each([320, 400, 500])(
    'overflows nowhere at %i px, the width of a narrow panel or of one at twice the zoom',
    async (width) => {
      await open([whole(crowded(run, 40))], { width, height: 450 });
      expect(
        await panel.page.evaluate(
          (most) =>
            [...document.querySelectorAll('main *')]
              .filter(
                (e) => e.getBoundingClientRect().right > most + 0.5 && !e.closest('.scroll, .terms-box, .table-box'),
              )
              .map((e) => `${e.tagName} ${e.getAttribute('class')}`),
          width,
        ),
      ).toEqual([]);
      expect(await panel.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    },
  );

  it.each([320, 400])('has room for what can be done after a crash at %i px', async (width) => {
    await open([snapshot(three, 80, state('crashed', true))], { width });
    for (const name of ['Resume', 'Train again']) {
      const box = (await panel.page.locator('header').getByRole('button', { name, exact: true }).boundingBox())!;
      expect(box.x + box.width, name).toBeLessThanOrEqual(width);
    }
    const word = panel.page.locator('header .state');
    expect(await word.evaluate((e) => e.scrollWidth - e.clientWidth)).toBe(0);
    expect(await panel.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  });

  it('does not speak of a training after a probe', async () => {
    await open([snapshot(three, 1, state('none'))]);
    const bar = panel.page.locator('header');
    expect(await bar.getByRole('button', { name: 'Train', exact: true }).isVisible()).toBe(true);
    expect(await bar.locator('.step').textContent()).toBe('');
  });

  it('gives no room to what is empty', async () => {
    await open([snapshot(null, 0, state('none'))]);
    expect(await panel.page.locator('section:visible').count()).toBe(0);
    expect(await panel.page.getByRole('tab').count()).toBe(0);
    await panel.send(snapshot(three, 1, state('running')));
    await panel.settle();
    // Nothing is checked, fitted or marched yet.
    for (const name of ['Checklist', 'Parameters', 'Windows']) {
      expect(await panel.page.getByRole('tab', { name }).isVisible()).toBe(false);
    }
  });

  it('takes what is pinned, and gives the page to what is maximised', async () => {
    await open([whole(three)]);
    const menu = async (id: string, item: string) => {
      await panel.page.locator(`#${id} .menu summary`).click();
      await panel.page.locator(`#${id} .menu`).getByText(item, { exact: true }).click();
      await panel.settle();
    };
    await menu('gradients', 'Pin to first screen');
    expect(await panel.page.locator('.pinned #gradients').isVisible()).toBe(true);
    expect(await panel.page.getByRole('tab', { name: 'Gradients' }).isVisible()).toBe(false);
    const height = (await panel.page.locator('#losses .chart').boundingBox())!.height;
    await panel.page.locator('#losses h2').dblclick();
    await panel.settle();
    expect(await panel.page.locator('section:visible').count()).toBe(1);
    expect((await panel.page.locator('#losses .chart').boundingBox())!.height).toBeGreaterThan(2 * height);
    await panel.page.keyboard.press('Escape');
    await panel.settle();
    expect(await panel.page.locator('#solution').isVisible()).toBe(true);
    expect((await panel.page.evaluate(() => globalThis.recorder.state)) as object).toMatchObject({
      pinned: ['gradients'],
      maximised: null,
    });
  });
});

describe('what is drawn over another', () => {
  it.each(Object.keys(themes) as ThemeName[])('is seen: every mark of a term in the theme "%s"', async (theme) => {
    await open([snapshot(three, 80, state('running'))], { theme });
    const page = await panel.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const colours = await panel.page.evaluate(() => {
      const of = (selector: string, property: 'fill' | 'backgroundColor' | 'stroke') =>
        [...document.querySelectorAll(selector)].map((e) => getComputedStyle(e)[property]);
      return {
        swatches: of('#weights .swatch', 'backgroundColor'),
        lines: of('#compass g.arrow:not(.sum, .step) line', 'stroke'),
        heads: of('#compass g.arrow:not(.sum, .step) polygon', 'fill'),
      };
    });
    for (const [what, all] of Object.entries(colours)) {
      expect(new Set(all).size, what).toBeGreaterThanOrEqual(three.header.terms.length);
      for (const colour of all) expect(contrast(colour, page), what).toBeGreaterThanOrEqual(leastContrast);
    }
  });

  it.each([400, 580])('covers no word of a tab at %i px', async (width) => {
    await open([whole(run)], { width, height: 2400 });
    const tabs = await panel.page.locator('.tabs button:visible .badge').count();
    expect(tabs).toBeGreaterThan(4);
    for (let k = 0; k < tabs; k++) {
      const tab = panel.page.locator('.tabs button:visible').nth(k);
      if ((await tab.getAttribute('aria-selected')) === 'false') await tab.click();
      await panel.settle();
      expect(await panel.page.evaluate(covered), (await tab.textContent()) ?? '').toEqual([]);
    }
  });

  it('leaves a heading below the bar when it is scrolled to', async () => {
    const twin = { ...panelRun(three, three.frames.length, state('finished')), label: 'twin' };
    await open([whole(three), { type: 'compare', runs: [{ ...twin, label: 'as written' }, twin] }]);
    // Not by the wheel, whose scrolling goes on behind the test.
    await panel.page.locator('#compare').evaluate((e) => {
      window.scrollTo(0, document.documentElement.scrollHeight);
      e.scrollIntoView();
    });
    await panel.settle();
    const bar = (await panel.page.locator('header').boundingBox())!;
    const heading = (await panel.page.locator('#compare h2').boundingBox())!;
    expect(heading.y).toBeGreaterThanOrEqual(bar.y + bar.height);
  });
});

/** Words below the note and the menu of the open tab, where they stand on each other. In the page. */
function covered(): string[] {
  const section = document.querySelector('section.tabbed:not([hidden])');
  const boxes = (from: Element | null | undefined): { text: string; box: DOMRect }[] => {
    if (!from) return [];
    const found: { text: string; box: DOMRect }[] = [];
    const walker = document.createTreeWalker(from, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const place = document.createRange();
      place.selectNodeContents(node);
      if (node.textContent?.trim() && node.parentElement?.checkVisibility()) {
        for (const box of place.getClientRects()) found.push({ text: node.textContent, box });
      }
    }
    return found.filter(({ box }) => box.width > 1 && box.height > 1);
  };
  const over = ['.note', '.menu summary', '.tools'].flatMap((s) => boxes(section?.querySelector(`.head ${s}`)));
  return over.flatMap((a) =>
    boxes(section?.querySelector('.body'))
      .filter(
        ({ box }) =>
          Math.min(box.right, a.box.right) - Math.max(box.left, a.box.left) > 1 &&
          Math.min(box.bottom, a.box.bottom) - Math.max(box.top, a.box.top) > 1,
      )
      .map((b) => `${a.text} | ${b.text}`),
  );
}

describe('charts', () => {
  it('mark the step that the compass looks back at', async () => {
    await open([whole(three)]);
    const scrubber = panel.page.locator('#compass .scrub input');
    const cursor = () =>
      panel.page.locator('#losses .u-cursor-x').evaluate((e) => {
        const { left, width } = e.parentElement!.getBoundingClientRect();
        return (e.getBoundingClientRect().left - left) / width;
      });
    const last = Number(await scrubber.getAttribute('max'));
    await scrubber.fill(String(Math.round(last / 4)));
    await panel.settle();
    await expect.poll(cursor).toBeCloseTo(0.25, 1);
    await scrubber.fill(String(Math.round(last / 2)));
    await panel.settle();
    await expect.poll(cursor).toBeCloseTo(0.5, 1);
    await panel.page.locator('#compass').getByRole('button', { name: 'now' }).click();
    await panel.settle();
    await expect.poll(cursor).toBeLessThan(0);
  });

  const range = (id: string) => panel.page.locator(`#${id} .chart-box`).first().getAttribute('data-range');

  it('hold still while somebody points at them', async () => {
    await open([snapshot(three, 40, state('running'))]);
    await panel.page.locator('#losses .chart').hover();
    const before = await range('losses');
    await panel.send({ type: 'frames', n: 1, run: 'three', frames: three.frames.slice(40, 100) });
    await panel.settle();
    expect(await range('losses')).toBe(before);
    await panel.page.locator('h1').hover();
    await expect.poll(() => range('losses')).not.toBe(before);
  });

  it('begin at the same place where one stands under the other', async () => {
    await open([whole(crowded(run, 40))], { height: 1400 });
    await panel.page.locator('#solution').getByRole('button', { name: 'residual' }).click();
    await panel.settle();
    const places = () =>
      panel.page
        .locator('#solution .u-over')
        .evaluateAll((plots) => plots.map((plot) => Math.round(plot.getBoundingClientRect().x)));
    await expect.poll(async () => (await places()).length).toBeGreaterThan(2);
    await expect.poll(async () => new Set(await places()).size).toBe(1);
  });

  it('zoom by dragging, all over the same axis, and come back by a double click', async () => {
    await open([whole(three)], { height: 1400 });
    const all = await range('losses');
    const box = (await panel.page.locator('#losses .u-over').boundingBox())!;
    await panel.page.mouse.move(box.x + box.width * 0.3, box.y + 40);
    await panel.page.mouse.down();
    await panel.page.mouse.move(box.x + box.width * 0.6, box.y + 60, { steps: 5 });
    await panel.page.mouse.up();
    await panel.settle();
    const [from, to] = (await range('losses'))!.split(' ').map(Number);
    expect(from).toBeCloseTo(0.3 * 600, -1);
    expect(to).toBeCloseTo(0.6 * 600, -1);
    expect((await range('gradients'))!.split(' ').slice(0, 2).map(Number)).toEqual([from, to]);
    await panel.page.locator('#losses .chart').dblclick({ position: { x: 200, y: 60 } });
    await panel.page.locator('h1').hover();
    await panel.settle();
    await expect.poll(() => range('losses')).toBe(all);
  });

  it('export, tabulate and say shares of the update, not their running sums', async () => {
    await open([whole(three)], { height: 1400 });
    const said = await panel.page.locator('#gradients .chart').first().getAttribute('aria-label');
    const shares = [...said!.matchAll(/([\d.]+) %/g)].map((m) => Number(m[1]));
    expect(shares).toHaveLength(3);
    expect(shares.reduce((a, b) => a + b, 0)).toBeGreaterThan(98);
    expect(Math.max(...shares)).toBeLessThan(99);
    await panel.page.locator('#gradients .menu summary').click();
    await panel.page.locator('#gradients .menu').getByText('Save as CSV').click();
    const csv = await panel.heard('exportCsv');
    expect(csv.name).toBe('update-shares');
    const [, ...row] = csv.data.trim().split('\n').at(-1)!.split(',').map(Number);
    expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
  });

  it('smooth noise by themselves, and export what they draw', async () => {
    const noisy = {
      ...three,
      frames: three.frames.map((f, k) => ({ ...f, losses: f.losses.map((x) => x * 10 ** ((k % 2) * 3 - 1.5)) })),
    };
    await open([whole(noisy)]);
    expect(await panel.page.locator('#losses .note').textContent()).toBe('smoothed 0.9');
    await panel.page.locator('#losses .menu summary').click();
    await panel.page.locator('#losses .menu').getByText('Save as CSV').click();
    const [head] = (await panel.heard('exportCsv')).data.split('\n');
    expect(head).toContain('release lowest,release highest');
  });
});

describe('exports', () => {
  /** `−1.2e−3` and `93 %` as numbers; other words are none. */
  const spoken = (text: string): number[] => {
    const found = /^([−\d.e]+?)( %)?\.?$/.exec(text);
    return found ? [Number(found[1].replaceAll('−', '-')) / (found[2] ? 100 : 1)] : [];
  };

  it.each([
    ['a run', [whole(three)], 5],
    ['a run of four terms', [whole(run)], 5],
    [
      'a fit of three experiments',
      [whole(fitOfThree), { type: 'profiles', run: 'fitted', profiles: threeProfiles }],
      7,
    ],
  ] as [string, ToPanel[], number][])('of every section of %s equal what is drawn', async (_, messages, least) => {
    await open(messages, { width: 900, height: 1600 });
    const sections = await panel.page.locator('section').evaluateAll((all) => all.map(({ id }) => id));
    let compared = 0;
    let saving = 0;
    for (const id of sections) {
      const tab = panel.page.locator(`#${id}-tab:visible`);
      if ((await tab.count()) > 0) await tab.click();
      await panel.settle();
      const item = panel.page.locator(`#${id} .menu`).getByText('Save as CSV', { exact: true });
      if (!(await panel.page.locator(`#${id}`).isVisible()) || (await item.count()) === 0) continue;
      const before = (await panel.posted()).length;
      await panel.page.locator(`#${id} .menu summary`).click();
      await item.click();
      const files = (await panel.posted()).slice(before).flatMap((m) => (m.type === 'exportCsv' ? [m] : []));
      expect(files.length, id).toBeGreaterThan(0);
      saving++;
      const drawn = await panel.page
        .locator(`#${id} .chart`)
        .evaluateAll((charts) => charts.map((chart) => chart.getAttribute('aria-label') ?? ''));
      for (const { data, name } of files) {
        const [head, ...rows] = data
          .trim()
          .split('\n')
          .map((line) => line.split(','));
        head.slice(1).forEach((label, column) => {
          const last = rows.map((row) => row[column + 1]).findLast((cell) => cell !== '');
          const values = drawn
            .flatMap((text) => text.split(/: |, /))
            .flatMap((part) => (part.startsWith(`${label} `) ? spoken(part.slice(label.length + 1)) : []));
          // Edges of bands are drawn and not said.
          if (values.length === 0 || last === undefined) return;
          // Charts of several experiments share their labels: the value is that of one of them.
          const near = (value: number) => Math.abs(value - Number(last)) <= 0.01 * Math.abs(Number(last)) + 1e-300;
          expect(values.some(near), `${name}: ${label} ${last} among ${values}`).toBe(true);
          compared++;
        });
      }
    }
    expect(saving).toBeGreaterThanOrEqual(least);
    expect(compared).toBeGreaterThanOrEqual(10);
  });
});

describe('figures as files', () => {
  /** Of every curve of an SVG the places of its points, as shares of the plot from its left and top. */
  const curvesOf = (svg: string): [number, number][][] => {
    const [, ...box] = /<clipPath[^>]*><rect x="([^"]*)" y="([^"]*)" width="([^"]*)" height="([^"]*)"/.exec(svg) ?? [];
    const [left, top, width, height] = box.map(Number);
    return [...svg.matchAll(/<path d="(M[^"]*)" fill="none" [^>]*stroke-linejoin="round"/g)].map(([, d]) =>
      d
        .split(/[ML]/)
        .filter(Boolean)
        .map((point) => point.split(' ').map(Number))
        .map(([x, y]): [number, number] => [(x - left) / width, (y - top) / height])
        .filter(([x, y]) => x > 0.01 && x < 0.99 && y > 0.02 && y < 0.98),
    );
  };

  /** Per chart of a section and curve the share of its points at which something is drawn on the screen. */
  const drawnAt = (id: string, curves: [number, number][][]): Promise<number[][]> =>
    panel.page.locator(`#${id} .chart .uplot`).evaluateAll(
      (plots, curves) =>
        plots.map((plot) => {
          const canvas = plot.querySelector('canvas')!;
          const over = plot.querySelector('.u-over')!.getBoundingClientRect();
          const frame = canvas.getBoundingClientRect();
          const ratio = canvas.width / frame.width;
          const context = canvas.getContext('2d')!;
          const reach = 2;
          return curves.map((points) => {
            const hits = points.filter(([x, y]) => {
              const at = [over.left - frame.left + x * over.width, over.top - frame.top + y * over.height];
              const [px, py] = at.map((v) => Math.round(v * ratio) - reach);
              const { data } = context.getImageData(px, py, 2 * reach + 1, 2 * reach + 1);
              return data.some((value, k) => k % 4 === 3 && value > 60);
            });
            return hits.length / Math.max(1, points.length);
          });
        }),
      curves,
    );

  it('have their curves where the screen has them', async () => {
    await open([whole(three)], { width: 900, height: 1600 });
    let compared = 0;
    for (const id of ['solution', 'losses']) {
      await panel.page.locator(`#${id}`).scrollIntoViewIfNeeded();
      const before = (await panel.posted()).length;
      await panel.page.locator(`#${id} .menu summary`).click();
      await panel.page.locator(`#${id} .menu`).getByText('Save as SVG', { exact: true }).click();
      const files = (await panel.posted()).slice(before);
      const svgs = files.flatMap((m) => (m.type === 'exportFigure' && m.format === 'svg' ? [m] : []));
      // The first is what is shown; residual and error stand behind it.
      const [{ data, name }] = svgs;
      const curves = curvesOf(data).filter((points) => points.length >= 5);
      const onCharts = await drawnAt(id, curves);
      curves.forEach((_, k) => {
        // A dashed curve has gaps.
        expect(Math.max(...onCharts.map((shares) => shares[k])), `${name}, curve ${k + 1}`).toBeGreaterThan(0.6);
        compared++;
      });
    }
    expect(compared).toBeGreaterThanOrEqual(5);
  });
});

describe('a preview', () => {
  const grid = Float64Array.from({ length: 101 }, (_, k) => k / 100);
  const part = (reached: number): ToPanel => ({
    type: 'preview',
    preview: {
      variable: { name: 't', unit: 's', from: 0, to: 1 },
      unknowns: [{ name: 'u', unit: 'm' }],
      grid,
      values: [grid.map((t) => (t <= reached ? exact(t) : Number.NaN))],
      label: 'preview (random features)',
      reached,
      errorEstimate: 1.9e-14,
      parameters: [],
      tried: false,
    } satisfies Preview,
  });

  it('says how far it was computed and goes on', async () => {
    await open([snapshot(null, 0, state('none')), part(0.5)]);
    expect(await panel.page.locator('.reached').textContent()).toBe('Computed to t = 0.5 of 1 s – continue');
    expect(await panel.page.locator('#solution .note').textContent()).toContain(
      'estimated error 1.9e−14 up to t = 0.5',
    );
    await panel.page.getByRole('button', { name: 'continue' }).click();
    expect(await panel.heard('continuePreview')).toEqual({ type: 'continuePreview' });
    await panel.send(part(1));
    await panel.settle();
    expect(await panel.page.locator('.reached').isVisible()).toBe(false);
    expect(await panel.page.locator('#solution .note').textContent()).not.toContain('up to');
  });

  it('has no axes without a curve', async () => {
    await open([snapshot(null, 0, state('none')), part(-1)]);
    expect(await panel.page.locator('#solution .chart:visible').count()).toBe(0);
    expect(await panel.page.locator('.reached').textContent()).toContain('Nothing could be computed');
  });
});

describe('weights', () => {
  it('leave the thumb where it was let go', async () => {
    await open([snapshot(three, 80, state('running'))]);
    const slider = panel.page.getByLabel('Weight of rest, logarithmic');
    const place = () =>
      slider.evaluate((e: HTMLInputElement) => (Number(e.value) - Number(e.min)) / (Number(e.max) - Number(e.min)));
    await slider.focus();
    for (let k = 0; k < 30; k++) await panel.page.keyboard.press('ArrowRight');
    const sent = await panel.heard('setWeights');
    expect(sent.weights.rest).toBeGreaterThan(0.01);
    const dragged = await place();
    const rest = 10 ** (await slider.evaluate((e: HTMLInputElement) => Number(e.value)));
    const frames = three.frames.slice(80, 90).map((f) => ({ ...f, weights: Float64Array.of(1, rest, 1e-5) }));
    await panel.send({ type: 'frames', n: 1, run: 'three', frames });
    await panel.settle();
    await expect.poll(place).toBeCloseTo(dragged, 2);
    await panel.page.getByRole('button', { name: 'Undo' }).waitFor({ state: 'hidden' });
  });
});

describe('an ending', () => {
  it('leads a fit with what it has found', async () => {
    const fitted = record({
      id: 'fit',
      title: 'Stiffness',
      variant: null,
      weights: { release: 1, rest: 0.01, motion: 1e-7, measured: 1 },
      estimate: 300,
      steps: 300,
      every: 10,
      seed: 5,
    });
    await open([whole(fitted)]);
    const { value } = fitted.result.parameters.k;
    const lead = await panel.page.locator('.banner .lead').textContent();
    expect(lead).toMatch(new RegExp(`— k = ${Math.floor(value)}.* ± 6 N/m$`));
    expect(lead).not.toContain('L2');
    expect(await panel.page.locator('header .short').textContent()).toMatch(/· k = [\d.]+ ± 6 N\/m$/);
  });

  it('of a fit offers profiles, which can be stopped and go on', async () => {
    const fit = whole({ ...three, result: { ...three.result, fit: threeExperiments } });
    await open([fit]);
    const part = panel.page.locator('#fit .profiles');
    const press = async (name: string) => {
      await part.getByRole('button', { name }).click();
      return (await panel.posted()).at(-1)?.type;
    };
    const send = async (profiles: Partial<Profiles>) => {
      await panel.send({ type: 'profiles', run: 'three', profiles: { ...threeProfiles, ...profiles } });
      await panel.settle();
    };
    expect(await press('Profile the estimates')).toBe('profile');
    await send({ state: 'running', ended: 3, curves: threeProfiles.curves.slice(0, 1) });
    expect(await part.getByRole('status').textContent()).toBe('3 of 6 sides');
    expect(await part.locator('figcaption').allTextContents()).toEqual(['kcat 2.02 … 2.787 bounded']);
    expect(await press('Stop')).toBe('stopProfile');
    await send({ state: 'stopped', ended: 3, curves: threeProfiles.curves.slice(0, 1) });
    expect(await press('Go on with the profiles')).toBe('profile');
    await send({});
    expect(await part.getByRole('button').count()).toBe(0);
    expect(await part.locator('.verdict').allTextContents()).toEqual(['bounded', 'one-sided', 'not determined']);
  });

  it('of a fit of several experiments draws the solution of the one that is picked', async () => {
    const { grid } = three.header;
    const high = { unknown: 'u', times: [...grid], values: [...grid], radii: null };
    const report = { ...threeExperiments, solution: [high], others: [{ name: 'high', solution: [high] }] };
    await open([whole({ ...three, result: { ...three.result, fit: report } })]);
    const picker = panel.page.getByRole('combobox', { name: 'Experiment of the solution' });
    expect(await picker.locator('option').allTextContents()).toEqual(['low', 'high']);
    await picker.selectOption('high');
    await panel.settle();
    expect(await panel.page.locator('#solution').textContent()).toContain('experiment high');
    await picker.selectOption('');
    await panel.settle();
    expect(await panel.page.locator('#solution').textContent()).not.toContain('experiment high');
    expect(await panel.page.locator('#fit figcaption').first().textContent()).toMatch(/^low: gain\*P · misfit/);
  });

  it('shows the step and its time whole or not at all, at every width', async () => {
    const fitted = record({
      id: 'fitted',
      title: 'Stiffness',
      variant: null,
      weights: { release: 1, rest: 0.01, motion: 1e-7, measured: 1 },
      steps: 3000,
      every: 100,
      seed: 5,
      estimate: 300,
    });
    await open([whole(fitted)]);
    for (const width of [400, 540, 580, 620, 750]) {
      await panel.page.setViewportSize({ width, height: 900 });
      await panel.settle();
      const cut = await panel.page.locator('header .step').evaluate((step) => {
        const box = step.getBoundingClientRect();
        return [...step.children].flatMap((part) => {
          const { left, right, top, width } = part.getBoundingClientRect();
          const below = top >= box.bottom - 1;
          return width === 0 || below || (left >= box.left - 1 && right <= box.right + 1) ? [] : [part.textContent];
        });
      });
      expect({ width, cut }).toEqual({ width, cut: [] });
    }
  });

  it('says once that a trainer has crashed, also where there is little room', async () => {
    const sentence = "The trainer's process ended unexpectedly (signal SIGKILL).";
    await open([snapshot(three, 80, { kind: 'crashed', sentence, resumable: true })], { width: 400 });
    const word = panel.page.locator('header .state');
    expect(await word.textContent()).toBe('Crashed');
    expect(await word.evaluate((e) => e.scrollWidth - e.clientWidth)).toBe(0);
    expect(await panel.page.locator('.banner').textContent()).toBe(sentence);
  });

  it('tells no time that is left while the trainer is silent, and a run that waits is not starting', async () => {
    await open([snapshot(three, 80, state('running'))]);
    expect(await panel.page.locator('header .step').textContent()).toMatch(/ left$/);
    const sentence = 'No word from the trainer for 16 s.';
    await panel.send({ type: 'state', state: { kind: 'running', sentence, resumable: false } });
    await panel.settle();
    expect(await panel.page.locator('header .step').textContent()).not.toContain('left');
    await panel.send({ type: 'state', state: state('waiting') });
    await panel.settle();
    expect(await panel.page.locator('header .state').textContent()).toBe('Waiting');
  });

  it('has a banner for what is not verified', async () => {
    await open([snapshot(three, 80, state('running'))]);
    const result = { ...three.result, verdict: 'unverified' as const, because: 'The error is not known.' };
    await panel.send({ type: 'result', run: 'three', result });
    await panel.send({ type: 'state', state: state('finished') });
    await panel.settle();
    expect(await panel.page.locator('.said.unverified .lead').textContent()).toMatch(/^Not verified — /);
  });
});

describe('a comparison', () => {
  const twin = record({
    id: 'twin',
    title: 'Damped oscillator',
    variant: 'twin',
    weights: { release: 1e-3, rest: 0.01, motion: 1e-4 },
    steps: 600,
    every: 5,
    seed: 5,
  });
  const written = { ...panelRun(three, three.frames.length, state('finished')), label: 'as written' };
  const ended = { ...panelRun(twin, twin.frames.length, state('finished')), label: 'twin' };
  const colours = async () =>
    Object.fromEntries(
      await panel.page
        .locator('#compare .entry b')
        .evaluateAll((all) => all.map((e) => [e.textContent, getComputedStyle(e).color])),
    ) as Record<string, string>;

  it('keeps the colours of its runs when the second ends', async () => {
    await open([whole(three), { type: 'compare', runs: [written] }], { height: 2000 });
    await panel.send({ type: 'started', header: twin.header });
    await panel.send({ type: 'frames', n: 1, run: 'twin', frames: twin.frames.slice(0, 60) });
    await panel.settle();
    const during = await colours();
    await panel.send({ type: 'compare', runs: [written, ended] });
    await panel.settle();
    const after = await colours();
    expect(Object.keys(after)).toEqual(['as written', 'twin']);
    expect(after).toEqual(during);
  });

  it('draws where the runs have ended, not the state at step 0 that one of them keeps', async () => {
    const [start] = twin.solutions;
    const kept = { ...ended, kept: { ...start, kept: true as const } };
    await open([whole(three), { type: 'compare', runs: [written, kept] }], { height: 2000 });
    const legend = panel.page.locator('#compare .entry', { hasText: 'twin' });
    expect(await legend.textContent()).toContain('step 600');
    await panel.page.getByRole('button', { name: 'best state' }).click();
    await panel.settle();
    expect(await legend.textContent()).toContain('step 0');
    expect(await panel.page.locator('.headline').textContent()).toMatch(/first gradients [\d.]+° apart$/);
    expect(await panel.page.locator('#compare svg.compass').count()).toBe(2);
    expect(await panel.page.locator('#compare td.better').count()).toBeGreaterThan(0);
  });
});
