#!/usr/bin/env node
/**
 * @file The file behind `pinn-lens`: runs the bundled program beside it with its compiled code kept from the last run,
 * which saves about a third of the start. The program is the same with and without; a cache that is damaged, of another
 * Node.js or not writable only costs that time.
 */
import { isAscii } from 'node:buffer';
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { lendImport } from '../trainer/backend/import-module.ts';
import { cacheFolder } from '../trainer/backend/places.ts';

const program = join(__dirname, 'program.cjs');

/** One file per place of the program and Node.js; V8 itself refuses code of another version or other flags. */
const file = join(
  cacheFolder(),
  'code',
  `${process.version}-${process.arch}-${program.replace(/\W+/g, '-').slice(-80)}`,
);

/** What the program was when its code was kept: V8 compares no more than its length. */
function stamp(): Buffer {
  const { size, mtimeMs } = statSync(program);
  return Buffer.from(Float64Array.of(size, mtimeMs).buffer);
}

/** The kept code; `undefined` when there is none of this very program. */
function kept(): Buffer | undefined {
  try {
    const bytes = readFileSync(file);
    const head = stamp();
    return bytes.subarray(0, head.length).equals(head) ? bytes.subarray(head.length) : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps the code compiled so far, written whole or not at all. */
function keep(script: Script): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, Buffer.concat([stamp(), script.createCachedData()]), { mode: 0o600 });
    renameSync(draft, file);
  } catch {
    // A read-only home: the next start is as long as this one.
  }
}

const cachedData = kept();
const bytes = readFileSync(program);
// A string of single bytes is half the memory, and made in a fraction of the time.
const text = bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8');
const wrapped = `(function (exports, require, module, __filename, __dirname) {${text}\n})`;
const script = new Script(wrapped, { filename: program, cachedData });
// Kept code has no loader of its own.
lendImport((url) => import(url));
// After a training, which has compiled most of what any command needs.
if ((!cachedData || script.cachedDataRejected) && process.argv[2] === 'train') process.once('exit', () => keep(script));
const module_ = { exports: {} };
script.runInThisContext()(module_.exports, createRequire(program), module_, program, dirname(program));
