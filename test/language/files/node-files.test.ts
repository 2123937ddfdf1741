/** @file Reading a data file in turns with others, and leaving it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { filesBeside } from '../../../src/language/files/node-files.ts';
import type { Table } from '../../../src/language/files/table.ts';

const folder = mkdtempSync(join(tmpdir(), 'pinn-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

const rows = 40_000;
const files = filesBeside(join(folder, 'spec.pinn'));
/** A file of many pieces that nobody has read. */
const fresh = (name: string) => {
  writeFileSync(join(folder, name), `t,u\n${Array.from({ length: rows }, (_, k) => `${k},${k / 7}\n`).join('')}`);
  return name;
};

/** Reads ahead and counts how often it was asked whether to go on; `true` from `cancelledAt` on. */
async function looksOf(name: string, cancelledAt = Number.POSITIVE_INFINITY): Promise<number> {
  let looks = 0;
  await files.readAhead?.(name, () => ++looks >= cancelledAt);
  return looks;
}

const rowsOf = (read: ReturnType<typeof files.table>) => ('error' in read ? read.error : (read as Table).lines.length);

describe('a file read ahead', () => {
  it('is at hand when it was read to its end, and is not read again', async () => {
    const name = fresh('whole.csv');
    expect(await looksOf(name)).toBeGreaterThan(5);
    expect(await looksOf(name)).toBe(0);
    expect(rowsOf(files.table(name))).toBe(rows);
  });

  it('is left at the first piece behind which nobody wants it', async () => {
    const name = fresh('left.csv');
    expect(await looksOf(name, 3)).toBe(3);
    // Nothing was kept of it.
    expect(await looksOf(name)).toBeGreaterThan(5);
  });

  it('lets others have their turn between its pieces', async () => {
    let turns = 0;
    let over = false;
    const others = async () => {
      while (!over) {
        turns++;
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const beside = others();
    const looks = await looksOf(fresh('shared.csv'));
    over = true;
    await beside;
    expect(turns).toBeGreaterThan(looks / 2);
  });

  it.each(['missing.csv', '../outside.csv', '.'])(
    'that cannot be read (%s) is left to whoever asks for it',
    async (name) => {
      expect(await looksOf(name)).toBe(0);
      expect(rowsOf(files.table(name))).toBeTypeOf('string');
    },
  );
});

describe('a glance', () => {
  it('is the beginning of a large file that was not read yet, and all of one that was', () => {
    const name = fresh('glanced.csv');
    const beginning = rowsOf(files.glance!(name));
    expect(beginning).toBeGreaterThan(100);
    expect(beginning).toBeLessThan(rows);
    files.table(name);
    expect(rowsOf(files.glance!(name))).toBe(rows);
  });

  it('is all of a small file', () => {
    writeFileSync(join(folder, 'small.csv'), 't,u\n1,2\n3,4');
    expect(rowsOf(files.glance!('small.csv'))).toBe(2);
  });
});
