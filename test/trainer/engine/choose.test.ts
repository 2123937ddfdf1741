import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compile } from '../../../src/trainer/compile/compile.ts';
import type { Candidate } from '../../../src/trainer/engine/choice/candidate.ts';
import { choiceSentence, chooseEngine } from '../../../src/trainer/engine/choice/choose.ts';
import { type Engine, EngineError, type EngineName } from '../../../src/trainer/engine/engine.ts';
import { referenceEngine } from '../../../src/trainer/engine/reference/engine.ts';
import { oscillator } from '../problems.ts';

const { program } = compile(oscillator());

/** An engine whose evaluations take `ms` of a clock that only they move. */
class Bench {
  clock = 0;
  loads: EngineName[] = [];
  evaluations: EngineName[] = [];
  now = () => this.clock;

  candidate(
    name: EngineName,
    ms: number,
    special: Partial<Engine> & { heavy?: boolean; missing?: string | null } = {},
  ): Candidate {
    const engine: Engine = {
      name,
      label: `${name} (test)`,
      precisions: ['f32', 'f64'],
      open: async (p) => {
        const session = await referenceEngine.open(p, 'f64');
        const all = program.groups[0].count;
        let share = p.groups[0].count / all;
        return Object.defineProperties(session, {
          setGroup: {
            value: (index: number, points: { count: number }) => {
              if (index === 0) share = points.count / all;
            },
          },
          evaluate: {
            value: () => {
              // A quarter of the time of heavy engines is there without points.
              this.clock += special.heavy ? ms * (0.25 + 0.75 * share) : ms * share;
              this.evaluations.push(name);
            },
          },
        });
      },
      ...special,
    };
    return {
      name,
      heavy: special.heavy ?? false,
      load: async () => {
        this.loads.push(name);
        return special.missing === undefined ? engine : special.missing;
      },
    };
  }
}

describe('auto', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'choose-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('takes the faster one and says why not the other', async () => {
    const bench = new Bench();
    const candidates = [bench.candidate('wasm', 0.4), bench.candidate('native', 0.15)];
    const chosen = await chooseEngine('auto', program, null, { candidates, memory: null, now: bench.now });
    expect(chosen.engine.name).toBe('native');
    expect(chosen.times).toEqual({ wasm: expect.closeTo(0.4, 9), native: expect.closeTo(0.15, 9) });
    expect(choiceSentence(chosen)).toBe('native (test): 0.15 ms an evaluation; wasm 0.40 ms');
    expect(bench.clock).toBeLessThan(20);
  });

  it('does not even load heavy engines for small problems', async () => {
    const bench = new Bench();
    const candidates = [bench.candidate('wasm', 19), bench.candidate('webgpu', 0.1, { heavy: true })];
    const chosen = await chooseEngine('auto', program, 'f32', { candidates, memory: null, now: bench.now });
    expect(chosen.engine.name).toBe('wasm');
    expect(bench.loads).toEqual(['wasm']);
  });

  it.each([25, 90, 149])('stays within 300 ms where an evaluation takes %i ms', async (ms) => {
    const bench = new Bench();
    const candidates = [
      bench.candidate('native', ms),
      bench.candidate('webgpu', ms / 5, { heavy: true }),
      bench.candidate('tensorflow', ms / 2, { heavy: true }),
    ];
    const chosen = await chooseEngine('auto', program, 'f32', { candidates, memory: null, now: bench.now });
    expect(chosen.engine.name).toBe('webgpu');
    expect(Math.abs((chosen.times.webgpu ?? 0) / (ms / 5) - 1)).toBeLessThan(0.25);
    expect(bench.clock).toBeLessThanOrEqual(300);
  });

  it('heavy engines compute in single precision and are left out where double is needed', async () => {
    const bench = new Bench();
    const candidates = [
      bench.candidate('wasm', 50),
      bench.candidate('webgpu', 1, { heavy: true, precisions: ['f32'] }),
    ];
    const chosen = await chooseEngine('auto', program, 'f64', { candidates, memory: null, now: bench.now });
    expect(chosen.engine.name).toBe('wasm');
  });

  it('keeps the reason of an engine that is absent or fails', async () => {
    const bench = new Bench();
    const broken = () => {
      throw new EngineError('the device was lost');
    };
    const candidates = [
      bench.candidate('native', 1, { missing: 'there is no prebuilt native kernel for test' }),
      bench.candidate('wasm', 30),
      bench.candidate('webgpu', 1, { heavy: true, open: broken }),
    ];
    const chosen = await chooseEngine('auto', program, 'f32', { candidates, memory: null, now: bench.now });
    expect(chosen.engine.name).toBe('wasm');
    expect(chosen.reasons).toEqual(['there is no prebuilt native kernel for test', 'webgpu: the device was lost']);
  });

  it('says nothing about an option that nobody installed', async () => {
    const bench = new Bench();
    const candidates = [bench.candidate('wasm', 30), bench.candidate('webgpu', 1, { heavy: true, missing: null })];
    const chosen = await chooseEngine('auto', program, 'f32', { candidates, memory: null, now: bench.now });
    expect(choiceSentence(chosen)).toBe('wasm (test): 30 ms an evaluation');
  });

  it('tries again where the remembered times are old', async () => {
    const bench = new Bench();
    const memory = join(folder, 'times.json');
    const options = { candidates: [bench.candidate('wasm', 0.4), bench.candidate('native', 0.1)], memory };
    await chooseEngine('auto', program, 'f32', { ...options, now: bench.now });
    const all: Record<string, { day: number; times: object }> = JSON.parse(readFileSync(memory, 'utf8'));
    const [key] = Object.keys(all);
    all[key] = { day: all[key].day - 15, times: { wasm: 0.1, native: 5 } };
    writeFileSync(memory, JSON.stringify(all));
    const chosen = await chooseEngine('auto', program, 'f32', { ...options, now: bench.now });
    expect([chosen.engine.name, chosen.remembered]).toEqual(['native', false]);
  });

  it('remembers times per machine and shape, and survives a damaged file', async () => {
    const bench = new Bench();
    const memory = join(folder, 'deep', 'times.json');
    const candidates = [
      bench.candidate('wasm', 40),
      bench.candidate('webgpu', 5, { heavy: true }),
      bench.candidate('tensorflow', 60, { heavy: true }),
    ];
    const options = { candidates, memory, now: bench.now };
    const first = await chooseEngine('auto', program, 'f32', options);
    expect([first.engine.name, first.remembered]).toEqual(['webgpu', false]);
    bench.evaluations = [];
    bench.loads = [];
    const second = await chooseEngine('auto', program, 'f32', options);
    expect([second.engine.name, second.remembered]).toEqual(['webgpu', true]);
    expect(second.times).toEqual(first.times);
    expect(bench.evaluations).toEqual([]);
    expect(bench.loads).toEqual(['wasm', 'webgpu']);
    expect(second.times).toEqual(first.times);
    const network = {
      layers: [9],
      activation: 'tanh' as const,
      features: null,
      sharing: 'shared' as const,
      source: null,
    };
    const other = compile(oscillator({ network })).program;
    expect((await chooseEngine('auto', other, 'f32', options)).remembered).toBe(false);
    expect(Object.keys(JSON.parse(readFileSync(memory, 'utf8')))).toHaveLength(2);
    writeFileSync(memory, '{"half');
    expect((await chooseEngine('auto', other, 'f32', options)).engine.name).toBe('webgpu');
  });

  it('says every reason when nothing runs', async () => {
    const candidates = [new Bench().candidate('wasm', 1, { missing: 'no file' })];
    await expect(chooseEngine('auto', program, null, { candidates, memory: null })).rejects.toThrow(
      'no engine can run this program: no file',
    );
  });

  it('the embedded engines of this machine', async () => {
    const chosen = await chooseEngine('auto', program, null, { memory: null });
    expect(['native', 'wasm']).toContain(chosen.engine.name);
    expect(chosen.times.wasm).toBeGreaterThan(0);
  });
});

describe('an engine asked for by name', () => {
  it('is taken without a trial', async () => {
    const bench = new Bench();
    const candidates = [bench.candidate('native', 1), bench.candidate('wasm', 5)];
    const chosen = await chooseEngine('wasm', program, null, { candidates, memory: null, now: bench.now });
    expect(chosen.engine.name).toBe('wasm');
    expect(bench.evaluations).toEqual([]);
  });

  it.each([
    ['tensorflow is broken', 'tensorflow is broken'],
    [null, 'tensorflow is not installed'],
  ])('gives way to the embedded one, with the reason first (%s)', async (missing, reason) => {
    const bench = new Bench();
    const candidates = [bench.candidate('native', 1), bench.candidate('tensorflow', 5, { heavy: true, missing })];
    const chosen = await chooseEngine('tensorflow', program, 'f32', { candidates, memory: null, now: bench.now });
    expect(chosen.engine.name).toBe('native');
    expect(chosen.reasons[0]).toBe(`tensorflow was asked for but cannot run: ${reason}`);
  });
});
