/**
 * @file What happens between the click on a log in the tree of runs and its drawn panel, and when: noted inside the window
 * and its webview by a script that every frame of the page runs first.
 */
import { followWindow, momentsIn } from '../window-moments.mjs';

/** The moments, each as people call it, in their order. */
export const moments = {
  clicked: 'the click',
  webview: 'the window has a webview',
  page: "the panel's script runs",
  snapshot: 'the panel has its first message',
  started: 'it knows the run',
  frames: 'it has all frames',
  drawn: 'the last step and the losses are drawn',
};

/** Has every page of this browser context note its moments. */
export const follow = (context) => followWindow(context, '.monaco-list-row', 999_999);

/** Milliseconds from the click to every moment, once the panel is drawn. */
export async function noted(page) {
  const found = await momentsIn(page, 'the drawn panel');
  return Object.fromEntries(Object.keys(moments).map((name) => [name, found[name] - found.clicked]));
}
