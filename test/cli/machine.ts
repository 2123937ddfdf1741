/** @file Machines on which the command line is met in the middle of its work, however fast this one is: see machine.cjs. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Never, until } from '../patience.mjs';
import { alive } from '../processes.ts';
import type { Outcome, Running } from './run.ts';

const program = fileURLToPath(new URL('../machine.cjs', import.meta.url));

/** Variables of a machine; what an outer one has set stays. */
function machine(change: object): NodeJS.ProcessEnv {
  const outer = process.env.PINN_TEST_MACHINE ?? '{}';
  return {
    NODE_OPTIONS: `--require ${JSON.stringify(program)}`,
    PINN_TEST_MACHINE: JSON.stringify({ ...JSON.parse(outer), ...change }),
  };
}

/** A machine whose clock runs `speed` times as fast as that of the world. */
export const withClock = (speed: number): NodeJS.ProcessEnv => machine({ clock: speed });

/** A machine whose disk is full from the `nth` writing of this file on, in every process. */
export const withFullDisk = (file: RegExp, nth = 1): NodeJS.ProcessEnv => machine({ full: { file: file.source, nth } });

export interface Stop {
  /** Path of the file that is written whole, or read in pieces. */
  file: RegExp;
  /** At which writing of it, or at which piece, in one process; by default the first. */
  nth?: number;
  /** Before the file has its new content, or after; or before a piece of it is read. */
  at: 'before' | 'after' | 'read';
}

/** A machine whose disk stands still at some files until it is told to go on. */
export class StandingDisk {
  readonly env: NodeJS.ProcessEnv;
  readonly #folder = mkdtempSync(join(tmpdir(), 'pinn-disk-'));
  readonly #reached = join(this.#folder, 'reached');
  readonly #go = join(this.#folder, 'go');

  /**
   * @param options `clock`: speed of the machine's clock; `interruptible`: the disk goes on when the command line has
   * handled an interrupt
   */
  constructor(stops: Stop[], { clock, interruptible = false }: { clock?: number; interruptible?: boolean } = {}) {
    writeFileSync(this.#reached, '');
    this.env = machine({
      ...(clock === undefined ? {} : { clock }),
      disk: {
        interruptible,
        stops: stops.map(({ file, nth, at }) => ({ file: file.source, nth: nth ?? 1, at })),
        reached: this.#reached,
        go: this.#go,
        owner: process.pid,
      },
    });
  }

  /** Processes that have to wait, and for which file. */
  get waiting(): { pid: number; path: string }[] {
    const lines = readFileSync(this.#reached, 'utf8').split('\n').slice(0, -1);
    return lines.map((line) => ({ pid: Number.parseInt(line, 10), path: line.slice(line.indexOf(' ') + 1) }));
  }

  /** Waits until `count` processes have to wait. @throws when `running` ends before */
  async stands(running: Running, count = 1): Promise<void> {
    await until(() => this.waiting.length >= count || hasEnded(running), `${count} processes before a standing disk`);
  }

  go(): void {
    writeFileSync(this.#go, '');
  }

  /** Kills whoever waits, and cleans up; resolves when all of them are gone. */
  async kill(): Promise<void> {
    if (!existsSync(this.#folder)) return;
    const pids = this.waiting.map(({ pid }) => pid).filter(alive);
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    await until(() => !pids.some(alive), 'the end of killed processes');
    rmSync(this.#folder, { recursive: true });
  }
}

/** False while `running` is under way. @throws Never when it has ended: what is waited for cannot come any more */
function hasEnded({ child, said }: Running): false {
  if (child.exitCode === null && child.signalCode === null) return false;
  throw new Never(`the command has ended: ${JSON.stringify(said())}`);
}

/** Waits until what `running` has said is as wanted. @throws when it ends before */
export async function untilSaid(running: Running, wanted: (said: Outcome) => boolean, what: string): Promise<void> {
  await until(() => wanted(running.said()) || hasEnded(running), what);
}
