/**
 * @file What is trained and what it has come to, in a sentence or two: while it runs who leads, at its end the verdict.
 * The same lines carry both, so that nothing below them moves when a run ends.
 */

import { leader } from '../../problem/gram.ts';
import { percent } from '../../problem/number-text/quantity.ts';
import { brief, integer, number } from '../../problem/number-text/typeset.ts';
import { isLive } from '../../problem/panel-messages.ts';
import type { RunResult } from '../../problem/run.ts';
import { h, keyed, setAttribute, setText, show } from '../page/dom.ts';
import { shortened, unbroken } from '../page/format.ts';
import type { PanelModel, ShownRun } from '../page/model.ts';
import type { Panel } from '../page/panel.ts';
import type { View } from '../page/scheduler.ts';
import { fitText } from './fit.ts';
import { stateWords, verdictWords } from './words.ts';

/** Characters of a name in the sentence that changes with every frame. */
const longestName = 24;

/**
 * The state of the run in one or two sentences: what leads, what lags, whether it falls.
 * @param most characters of a name
 */
export function summary(model: PanelModel, most = Number.POSITIVE_INFINITY): string {
  const run = model.run;
  if (!run?.last) return '';
  const { last, header } = run;
  const leading = leader(last.gram, last.weights);
  const parts = [`Step ${integer(last.step)}: total ${number(last.total)}`];
  if (header.terms.length > 1 && leading) {
    parts.push(`${shortened(header.terms[leading.i].name, most)} makes ${percent(leading.share)} of the update`);
  }
  if (Number.isFinite(last.stepNorm) && last.stepNorm > 0 && header.terms.length > 1) {
    const worse = header.terms.filter((_, i) => last.stepDots[i] > 0).map((t) => shortened(t.name, most));
    if (worse.length > 0) parts.push(`the last step raised ${worse.join(', ')}`);
  }
  return `${parts.join('; ')}.`;
}

function accuracy(result: RunResult): string {
  if (result.relativeL2 !== null) {
    return `relative L2 ${brief(result.relativeL2)} (${result.referenceKind ?? 'reference'})`;
  }
  if (result.errorEstimate !== null) return `estimated error ${number(result.errorEstimate)}`;
  return `held-out measure ${number(result.measure)}`;
}

/** What was asked for first: of a fit its parameters, the accuracy of its curve behind. */
function answer({ header }: ShownRun, result: RunResult): string {
  const found = fitText(header, result);
  return found.length > 0 ? found.join(', ') : accuracy(result);
}

/** Why; of a fit also how exactly its curve is solved, which says nothing about the parameters. */
function reason({ header }: ShownRun, result: RunResult): string {
  if (fitText(header, result).length === 0) return result.because;
  return `${result.because} The curve for these values: ${accuracy(result)}.`;
}

export function saidView(panel: Panel): View {
  const title = h('h1', {});
  const variant = h('span', { className: 'chip' });
  const banner = h('div', { className: 'banner' });
  const live = h('p', { className: 'summary', role: 'status', 'aria-live': 'polite' });
  const notice = h('p', { className: 'notice' });
  const empty = h('div', { className: 'empty' });
  const element = h(
    'div',
    { className: 'said' },
    h('div', { className: 'title-row' }, title, variant),
    banner,
    live,
    notice,
    empty,
  );
  let announced = Number.NEGATIVE_INFINITY;

  function drawBanner(model: PanelModel): boolean {
    const { run } = model;
    const result = run?.result ?? null;
    const { kind, sentence } = model.state;
    const failed = kind === 'crashed' || kind === 'invalid';
    const shown = failed || (result !== null && !isLive(kind));
    show(banner, shown);
    const colour = failed ? 'failed' : (result?.verdict.replace(' ', '-') ?? '');
    element.className = `said ${shown ? colour : ''}`;
    if (!shown) return false;
    const key = JSON.stringify([
      kind,
      sentence,
      result && [result.verdict, result.because, result.relativeL2, result.steps, result.parameters],
    ]);
    keyed(banner, key, () =>
      failed || !result || !run
        ? // The state itself stands in the bar.
          [h('p', {}, sentence || stateWords[kind])]
        : [
            h('p', { className: 'lead' }, `${verdictWords[result.verdict]} — ${answer(run, result)}`),
            h('p', { className: 'because' }, reason(run, result)),
          ],
    );
    return true;
  }

  function drawEmpty(model: PanelModel): boolean {
    const shown = model.run === null && model.state.kind === 'none';
    show(empty, shown);
    if (!shown) return false;
    keyed(empty, String(model.preview !== null), () => [
      h(
        'p',
        {},
        model.preview ? 'The curve below is a preview, made without training. ' : 'Nothing was trained yet. ',
        'Train to see how each term of the loss pulls at the network.',
      ),
    ]);
    return true;
  }

  return {
    element,
    topics: ['run', 'frames', 'state', 'spec', 'solution', 'interface', 'settings'],
    draw() {
      const { model } = panel;
      const { kind, sentence } = model.state;
      const { run } = model;
      setText(title, run?.header.title || model.title || model.file || 'PINN Lens');
      setAttribute(title, 'title', title.textContent);
      setText(variant, run?.header.variant ?? '');
      show(variant, Boolean(run?.header.variant));
      const told = drawBanner(model);
      // What the bar says already is not said twice.
      const known = kind === 'crashed' || kind === 'invalid' || sentence === `${stateWords[kind]}.`;
      const said = known ? '' : sentence;
      setText(notice, [model.spec.upToDate ? '' : model.spec.sentence, said].filter(Boolean).join(' '));
      show(notice, notice.textContent !== '');
      drawEmpty(model);
      const now = performance.now();
      // At most once a second: more often is neither read nor heard.
      if (now - announced >= 1000 || told || live.textContent === '') {
        announced = now;
        setText(live, unbroken(summary(model, longestName)));
        setAttribute(live, 'title', summary(model));
      }
      // Behind a verdict it is only heard.
      live.classList.toggle('unseen', told);
      show(live, run?.last !== null && run !== null);
    },
  };
}
