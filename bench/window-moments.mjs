/**
 * @file When what happens in a window between a click and a drawn panel: noted inside the window and its webview by a script
 * that every frame of the page runs first.
 */
import { until } from '../test/patience.mjs';

/** Runs first in every frame of the page, the panel's included; keeps the first time of each moment. */
function watch({ clickedOn, last }) {
  const noted = {};
  globalThis.pinnMoments = noted;
  const note = (name) => {
    noted[name] ??= performance.timeOrigin + performance.now();
  };
  document.addEventListener('click', (event) => event.target.closest?.(clickedOn) && note('clicked'), true);
  new MutationObserver(() => document.querySelector('iframe.webview') && note('webview')).observe(document, {
    childList: true,
    subtree: true,
  });
  // The page of a webview is written into its frame, which forgets listeners but not this.
  const { addEventListener } = EventTarget.prototype;
  const firstStands = () => {
    const bar = document.querySelector('header [role=progressbar]');
    return Number(bar?.getAttribute('aria-valuenow') ?? 0) > 0;
  };
  const lastStands = () => {
    const digits = document
      .querySelector('header .step')
      ?.textContent.replace(/ of .*| ·.*/, '')
      .replace(/\D/g, '');
    return Number(digits) === last && document.querySelector('#losses canvas');
  };
  const look = () => {
    if (last === null ? firstStands() : lastStands()) note('drawn');
    else requestAnimationFrame(look);
  };
  EventTarget.prototype.addEventListener = function (type, listener, ...rest) {
    const panel = this === globalThis && type === 'message' && document.querySelector('main > header.bar');
    if (!panel) return addEventListener.call(this, type, listener, ...rest);
    note('page');
    requestAnimationFrame(look);
    const heard = (event) => {
      const said = event.data?.type;
      if (said === 'snapshot') {
        note('snapshot');
        if (event.data.run) note('started');
        if (last !== null && event.data.run?.history?.lastStep?.at?.(-1) === last) note('frames');
      }
      if (said === 'started') note(said);
      if (last !== null && said === 'frames' && event.data.frames.at(-1)?.step === last) note('frames');
      return listener(event);
    };
    return addEventListener.call(this, type, heard, ...rest);
  };
}

/**
 * Has every page of this browser context note its moments.
 * @param clickedOn selector of what is clicked
 * @param last the step that is waited for; `null`: any
 */
export const followWindow = (context, clickedOn, last = null) => context.addInitScript(watch, { clickedOn, last });

/** Milliseconds since 1970 of every moment, once what is waited for is drawn. */
export const momentsIn = (page, what) =>
  until(async () => {
    const all = await Promise.all(
      page.frames().map((frame) => frame.evaluate(() => globalThis.pinnMoments ?? {}).catch(() => ({}))),
    );
    const now = Object.assign({}, ...all);
    return 'drawn' in now && now;
  }, what);
