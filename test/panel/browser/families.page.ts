/** Families on the real page: one row for hundreds of members, which unfolds by pointer and by keyboard. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { launch } from '../../workbench/browser.mjs';
import { chain } from '../chain.ts';
import { audit } from './axe.ts';
import { PanelPage, serve } from './browser.ts';
import { run, snapshot, state } from './playback.ts';

const members = 400;
const recording = chain(run, 60, members);
let browser: Browser;
let host: Awaited<ReturnType<typeof serve>>;
let panel: PanelPage;

beforeAll(async () => {
  [browser, host] = await Promise.all([launch(), serve()]);
});
beforeEach(async () => {
  panel = await PanelPage.open(browser, host.origin, { width: 580, height: 2000 });
  await panel.send(snapshot(recording, recording.frames.length, state('finished')));
  await panel.settle();
});
afterEach(async () => {
  expect(await panel.troubles()).toEqual([]);
  await panel.page.close();
});
afterAll(async () => {
  await browser?.close();
  host?.server.close();
});

const rowsOf = (list: string): Promise<string[]> =>
  panel.page.locator(`${list} [role=option]:visible .name`).allTextContents();

it('a family has one row in the table of gradients, and its members below it, worst first', async () => {
  const table = panel.page.locator('#gradients table.terms');
  expect(await table.locator('tbody tr:visible').count()).toBe(4);
  const unfold = table.getByRole('button', { name: '398 members of motion' });
  expect(await unfold.getAttribute('aria-expanded')).toBe('false');
  await unfold.click();
  await panel.settle();
  expect(await unfold.getAttribute('aria-expanded')).toBe('true');
  const list = table.getByRole('listbox', { name: 'Members of motion' });
  const rows = await rowsOf('#gradients');
  expect(rows[0]).toBe('motion[37]');
  // However many there are, those in sight are in the page.
  expect(rows.length).toBeLessThan(20);
  expect(await list.getByRole('option', { name: /^motion\[37\]/ }).getAttribute('aria-setsize')).toBe('398');
  expect(await list.getByRole('option', { name: /^motion\[37\]/ }).textContent()).toBe(
    'motion[37], ‖λ∇L‖ 0.00300, loss 1.00e−6, held out 1.20e−6',
  );
  await list.evaluate((e) => e.scrollTo(0, e.scrollHeight));
  await panel.settle();
  expect((await rowsOf('#gradients')).at(-1)).not.toBe('motion[37]');
  await table.getByRole('button', { name: /^Order of Members of motion/ }).click();
  await list.evaluate((e) => e.scrollTo(0, 0));
  await panel.settle();
  expect((await rowsOf('#gradients'))[0]).toBe('motion[2]');
  expect(await audit(panel.page)).toEqual([]);
});

it('the legend of the losses unfolds as well', async () => {
  await panel.page.locator('#losses').getByRole('button', { name: '400 members of start' }).click();
  await panel.settle();
  expect((await rowsOf('#losses'))[0]).toBe('start[37]');
  // It stays unfolded.
  expect(await panel.page.evaluate(() => globalThis.recorder.state)).toMatchObject({ unfolded: ['start'] });
});

it('an unfolded family has the curves of its members over the steps beside its own, and the one that is picked', async () => {
  const saved = async (section: string, name: string): Promise<string> => {
    await panel.page.locator(`${section} .menu summary`).click();
    await panel.page.locator(`${section} .menu`).getByText('Save as CSV').first().click();
    await panel.heard('exportCsv');
    const files = (await panel.posted()).flatMap((m) => (m.type === 'exportCsv' && m.name === name ? [m.data] : []));
    await panel.page.keyboard.press('Escape');
    return files.at(-1)!;
  };
  await panel.page.locator('#losses').getByRole('button', { name: '398 members of motion' }).click();
  await panel.settle();
  const rows = (await saved('#losses', 'losses')).split('\n').map((line) => line.trim().split(','));
  const [heads] = rows;
  const members = heads.filter((head) => head.startsWith('motion['));
  expect(members).toHaveLength(12);
  expect(members[0]).toBe('motion[37]');
  // The worst is the same share of the mean at every look, of which there are fewer than of frames.
  const at = (name: string) => rows.slice(1).map((row) => Number(row[heads.indexOf(name)] || Number.NaN));
  const [own, worst] = [at('motion'), at('motion[37]')];
  const ratios = worst.flatMap((loss, k) => (loss > 0 ? [loss / own[k]] : []));
  expect(ratios).toHaveLength(11);
  for (const ratio of ratios) expect(ratio / ratios[0]).toBeCloseTo(1, 6);
  // One that is not among the worst gets its curve when it is picked.
  expect(heads).not.toContain('motion[2]');
  await panel.page
    .locator('#losses')
    .getByRole('button', { name: /^Order of Members of motion/ })
    .click();
  await panel.settle();
  await panel.page
    .locator('#losses')
    .getByRole('option', { name: /^motion\[2\]/ })
    .click();
  await panel.settle();
  expect((await saved('#losses', 'losses')).split('\n')[0]).toContain('motion[2]');
  expect(await audit(panel.page)).toEqual([]);
});

it('the solution of a family is one chart with the range of all and one member, which the keyboard picks', async () => {
  const solution = panel.page.locator('#solution');
  expect(await solution.locator('.plots .chart:visible').count()).toBe(1);
  expect(await solution.locator('.key').first().textContent()).toContain('range of all 400');
  expect(await solution.locator('.key').first().textContent()).toContain('network, x[201]');
  await solution.getByRole('button', { name: '400 members of x' }).focus();
  await panel.page.keyboard.press('Enter');
  await panel.settle();
  const list = solution.getByRole('listbox', { name: 'Members of x' });
  await list.focus();
  await panel.page.keyboard.press('ArrowDown');
  await panel.settle();
  const [worst] = await rowsOf('#solution');
  expect(await list.getByRole('option', { selected: true }).locator('.name').textContent()).toBe(worst);
  expect(await solution.locator('.key').first().textContent()).toContain(`network, ${worst}`);
  await panel.page.keyboard.press('End');
  await panel.settle();
  const chosen = list.getByRole('option', { selected: true });
  expect(await chosen.getAttribute('aria-posinset')).toBe(String(members));
  const name = await chosen.locator('.name').textContent();
  const active = await list.getAttribute('aria-activedescendant');
  expect(await panel.page.locator(`[id="${active}"] .name`).textContent()).toBe(name);
  expect(await audit(panel.page)).toEqual([]);
  // What is saved is what is drawn.
  await solution.locator('.menu summary').click();
  await solution.locator('.menu').getByText('Save as CSV').click();
  await panel.heard('exportCsv');
  const saved = (await panel.posted()).flatMap((m) => (m.type === 'exportCsv' ? [m] : []));
  const { data } = saved.find(({ name: file }) => file === 'solution-x')!;
  expect(data.split('\n')[0].trim()).toBe(`t [s],"exact, ${name}","network, ${name}",least x,largest x`);
});

it('a member that is picked in one list is picked in all', async () => {
  await panel.page.locator('#gradients').getByRole('button', { name: '398 members of motion' }).click();
  await panel.settle();
  await panel.page
    .locator('#gradients')
    .getByRole('option', { name: /^motion\[37\]/ })
    .click();
  await panel.settle();
  expect(await panel.page.locator('#solution .key').first().textContent()).toContain('network, x[37]');
});
