/** @file A contest of programs that take steps: each a child process, asked in turn. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A child that answers "points steps" by seconds per step; answers null when it has died. */
function contestant([command, ...args]) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'] });
  let answer = () => {};
  let alive = true;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const seconds = Number(line.split(' ')[0]);
    if (seconds > 0) answer(seconds);
  });
  const dead = () => {
    alive = false;
    answer(null);
  };
  child.on('exit', dead);
  child.on('error', dead);
  child.stdin.on('error', dead);
  return {
    ask: (points, steps) =>
      alive
        ? new Promise((resolve) => {
            answer = resolve;
            child.stdin.write(`${points} ${steps}\n`);
          })
        : null,
    end: () => child.kill(),
  };
}

/** Seconds of a turn: short, so that whatever else the machine does meets all contestants alike. */
const turn = 4e-3;
const stepsIn = (seconds, perStep) => Math.max(1, Math.min(200, Math.round(seconds / (perStep ?? 1))));

/** A contestant that has started and warmed up: compilers have their turn before anything counts. */
async function started([name, command], points) {
  const from = performance.now();
  const child = contestant(command);
  let seconds = (await child.ask(points, 1)) ?? null;
  const start = (performance.now() - from) / 1e3;
  for (let k = 0; k < 6; k++) seconds = (await child.ask(points, stepsIn(0.02, seconds))) ?? null;
  return { name, child, start, best: seconds, steps: stepsIn(turn, seconds) };
}

/** Best seconds per step, and seconds from start to first step, of every contestant; all are asked in turn in every round. */
export async function compare(commands, points, rounds) {
  const entries = [];
  for (const entry of Object.entries(commands)) entries.push(await started(entry, points));
  for (let round = 0; round < rounds; round++)
    for (const entry of entries) {
      const seconds = await entry.child.ask(points, entry.steps);
      if (seconds !== null && seconds < entry.best) entry.best = seconds;
    }
  for (const { child } of entries) child.end();
  const survivors = entries.filter(({ best }) => best !== null);
  for (const { name } of entries.filter(({ best }) => best === null)) console.error(`${name} does not run here`);
  return Object.fromEntries(survivors.map(({ name, best, start }) => [name, { seconds: best, start }]));
}
