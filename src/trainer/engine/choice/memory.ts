/** @file Times of engines that were measured on this machine, kept from run to run. A browser keeps none. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { cacheFolder, packageFolders } from '../../backend/places.ts';
import type { Shape, Times } from './shape.ts';

/** Where times are kept if nothing else is said; `null`: nowhere. */
export const memoryFile = (): string | null => join(cacheFolder(), 'engine-times.json');

/** What times depend on: machine, Node, the program's shape, and which engines there were. */
function shapeKey({ program, precision, candidates }: Shape): string {
  const processors = cpus();
  const shape = {
    machine: [process.platform, process.arch, processors[0]?.model, processors.length, process.versions.node],
    networks: program.networks,
    scalars: program.scalars,
    groups: program.groups.map((g) => [g.slots, g.count, g.order, g.tape.code.length, g.terms.length]),
    precision,
    candidates,
    installed: [packageFolders('webgpu'), packageFolders('tensorflow')],
  };
  return createHash('sha256').update(JSON.stringify(shape)).digest('hex').slice(0, 16);
}

/** `day` of the measurement, since 1970: a trial on a busy machine should not decide for ever. */
type Memory = Record<string, { day: number; times: Times }>;

/** Days after which an engine is tried again. */
const freshDays = 14;
const today = (): number => Math.floor(Date.now() / 86_400_000);

/** Shapes kept in the file. */
const mostShapes = 200;

function remembered(file: string | null): Memory {
  if (file === null) return {};
  try {
    const all: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof all === 'object' && all !== null ? (all as Memory) : {};
  } catch {
    // Absent or damaged: measuring again costs less than a message about it.
    return {};
  }
}

/** Keeps what a trial has measured. */
export function learnTimes(file: string | null, shape: Shape, times: Times): void {
  if (file === null) return;
  const key = shapeKey(shape);
  const kept = Object.entries(remembered(file)).filter(([k]) => k !== key);
  const all = Object.fromEntries([...kept, [key, { day: today(), times }]].slice(-mostShapes));
  try {
    mkdirSync(dirname(file), { recursive: true });
    const part = `${file}.${process.pid}`;
    writeFileSync(part, JSON.stringify(all));
    renameSync(part, file);
  } catch {
    // A cache that cannot be written is only slower.
  }
}

/** Times of this shape that are not too old; of the engines that have none nothing is known. */
export function knownTimes(file: string | null, shape: Shape): Times {
  const last = remembered(file)[shapeKey(shape)];
  return last && today() - last.day < freshDays ? last.times : {};
}
