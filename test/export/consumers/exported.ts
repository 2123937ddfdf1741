/** @file Runs and their exports for the consumers, made by the built command line. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { pinnLens } from '../../cli/run.ts';

/** A folder for one file of tests, gone at its end. */
export function workshop(name: string) {
  const dir = mkdtempSync(join(tmpdir(), `pinn-${name}-`));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  const write = (file: string, text: string): string => {
    const path = join(dir, file);
    writeFileSync(path, text);
    return path;
  };
  return {
    dir,
    write,
    /** Trains a spec and returns its run folder. */
    async train(stem: string, text: string): Promise<string> {
      const out = join(dir, `runs-${stem}`);
      const { stderr } = await pinnLens(['train', write(`${stem}.pinn`, text), '--quiet', '--out', out]);
      const [run] = readdirSync(out);
      if (!run) throw new Error(stderr);
      return join(out, run);
    },
    /** Exports a run folder or a spec and returns the first file. */
    async export(place: string, format: string, target: string): Promise<string> {
      const { code, stdout, stderr } = await pinnLens(['export', place, '--format', format, '-o', join(dir, target)]);
      if (code !== 0) throw new Error(stderr);
      return stdout.split('\n')[0];
    },
  };
}

/** The columns of a table of numbers, by name. */
export function columns(file: string): Map<string, number[]> {
  const [head, ...rows] = readFileSync(file, 'utf8').trim().split('\n');
  const cells = rows.map((row) => row.split(',').map(Number));
  return new Map(head.split(',').map((name, i) => [name, cells.map((row) => row[i])]));
}
