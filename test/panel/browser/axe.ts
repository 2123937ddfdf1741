/** What axe finds on a page: rule, and where. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { folder } from '../../workbench/browser.mjs';

let source: string | null = null;

/** A page as axe has extended it. */
interface Audited {
  axe: { run(): Promise<{ violations: { id: string; nodes: { target: string[]; failureSummary: string }[] }[] }> };
}

/** Violations of the rules that axe checks by default, one line each; none on a page that everybody can use. */
export async function audit(page: Page): Promise<string[]> {
  source ??= readFileSync(createRequire(path.join(folder, 'package.json')).resolve('axe-core/axe.min.js'), 'utf8');
  await page.evaluate(source);
  return page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as Audited).axe.run();
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} – ${failureSummary}`),
    );
  });
}
