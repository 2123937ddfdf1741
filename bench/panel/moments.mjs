/**
 * @file What happens between the click on *Train* and the first frame, and when: noted inside the window and its webview by a
 * script that every frame of the page runs first, and read from the trainer's process and its run folder.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { followWindow, momentsIn } from '../window-moments.mjs';

/** The moments, each as people call it, in the order in which a page that is slow sees them. */
export const moments = {
  clicked: 'the click',
  trainer: "the trainer's process begins (before the click where one waits)",
  folder: 'the problem is compiled, the run folder there',
  webview: 'the window has a webview',
  page: "the panel's script runs",
  snapshot: 'the panel has its first message',
  started: 'it knows the run',
  drawn: 'the first step is drawn',
};

/** Has every page of this browser context note its moments. */
export const follow = (context) => followWindow(context, '.codelens-decoration');

/** Milliseconds since 1970 of every moment, once the first frame is drawn. */
export async function noted(page, workbench) {
  const found = await momentsIn(page, 'the first frame');
  const [run] = workbench.runs();
  const [trainer] = workbench.processes('trainer');
  return { ...found, trainer: bornAt(trainer), folder: statSync(run).birthtimeMs };
}

/** When a process began, to ten milliseconds. */
function bornAt(pid) {
  const ticks = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  const fields = readFileSync(path.join('/proc', String(pid), 'stat'), 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  const up = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
  return Date.now() - 1000 * (up - Number(fields[19]) / ticks);
}
