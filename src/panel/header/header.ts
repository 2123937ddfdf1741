/** @file Who is training what, where it stands, what can be done, and how it ended. Also the first thing one sees. */
import { leader, totalNorm } from '../../problem/gram.ts';
import { duration, percent } from '../../problem/number-text/quantity.ts';
import { brief, integer, number } from '../../problem/number-text/typeset.ts';
import type { RunStateKind } from '../../problem/panel-messages.ts';
import { secondsLeft, shareDone } from '../../problem/progress.ts';
import type { RunResult, Verdict } from '../../problem/run.ts';
import { h, keyed, setAttribute, setText, show } from '../page/dom.ts';
import { hasGradients, type PanelModel, phaseStarts, type ShownRun } from '../page/model.ts';
import type { Panel } from '../page/panel.ts';
import type { View } from '../page/scheduler.ts';

const stateWords: Record<RunStateKind, string> = {
  none: 'Not trained yet',
  starting: 'Starting',
  running: 'Training',
  paused: 'Paused',
  stopping: 'Stopping…',
  stopped: 'Stopped',
  finished: 'Finished',
  crashed: 'Trainer ended unexpectedly',
  invalid: 'Cannot be trained',
};

/** Which buttons stand in which state. */
const actions: Record<RunStateKind, readonly ('train' | 'pause' | 'resume' | 'stop')[]> = {
  none: ['train'],
  starting: ['stop'],
  running: ['pause', 'stop'],
  paused: ['resume', 'stop'],
  stopping: ['stop'],
  stopped: ['train', 'resume'],
  finished: ['train'],
  crashed: ['resume', 'train'],
  // The text may be right by now; training says so.
  invalid: ['train'],
};

const verdictWords: Record<Verdict, string> = {
  reached: 'Reached',
  unverified: 'Not verified',
  'not reached': 'Not reached',
  wrong: 'Wrong',
};

/** Seconds left at the pace so far; NaN when it cannot be told. */
export const remaining = ({ last, header }: ShownRun): number => (last ? secondsLeft(header, last) : Number.NaN);

/** The state of the run in one or two sentences: what leads, what lags, whether it falls. */
export function summary(model: PanelModel): string {
  const run = model.run;
  if (!run?.last) return '';
  const { last, header } = run;
  const leading = leader(last.gram, last.weights);
  const parts = [`Step ${integer(last.step)}: total ${number(last.total)}`];
  if (header.terms.length > 1 && leading) {
    parts.push(`${header.terms[leading.i].name} makes ${percent(leading.share)} of the update`);
  }
  if (Number.isFinite(last.stepNorm) && last.stepNorm > 0 && header.terms.length > 1) {
    const worse = header.terms.filter((_, i) => last.stepDots[i] > 0).map((t) => t.name);
    if (worse.length > 0) parts.push(`the last step raised ${worse.join(', ')}`);
  }
  return `${parts.join('; ')}.`;
}

/** ‖∇Σλᵢ Lᵢ‖ of the last frame, for the facts line. */
const gradientNorm = (run: ShownRun): number =>
  run.last && hasGradients(run) ? totalNorm(run.last.gram, run.last.weights) : Number.NaN;

/** Which window is trained, in the end how many there were. */
function windowText({ last, header, result }: ShownRun, ended: boolean): string {
  if (ended || !last?.window) return result?.windows ? integer(result.windows.length) : '';
  const { index, from, to } = last.window;
  return `${integer(index + 1)} (${header.variable.name} = ${brief(from)} … ${brief(to)})`;
}

function accuracy(result: RunResult): string {
  if (result.relativeL2 !== null) {
    const against = result.referenceKind === 'exact' ? 'exact solution' : 'classical reference';
    return `Relative L2 ${number(result.relativeL2)} against the ${against}`;
  }
  if (result.errorEstimate !== null) return `Estimated error ${number(result.errorEstimate)}`;
  return `Held-out measure ${number(result.measure)}`;
}

export function headerView(panel: Panel): View {
  const title = h('h1', {});
  const variant = h('span', { className: 'chip' });
  const state = h('span', { className: 'state' });
  const buttons = {
    pause: h('button', { type: 'button', onclick: () => panel.post({ type: 'pause' }) }, 'Pause'),
    resume: h(
      'button',
      { type: 'button', className: 'primary', onclick: () => panel.post({ type: 'resume' }) },
      'Resume',
    ),
    stop: h('button', { type: 'button', onclick: () => panel.post({ type: 'stop' }) }, 'Stop'),
    train: h('button', { type: 'button', onclick: () => panel.post({ type: 'train' }) }, 'Train'),
  };
  const more = {
    twin: h(
      'button',
      {
        type: 'button',
        title: 'Train a twin that starts with the same total loss but other weights, and compare',
        onclick: () => panel.post({ type: 'compareTwin' }),
      },
      'Compare with twin',
    ),
    compare: h('button', { type: 'button', onclick: () => panel.post({ type: 'compareWith' }) }, 'Compare…'),
    folder: h('button', { type: 'button', onclick: () => panel.post({ type: 'openRunFolder' }) }, 'Run folder'),
  };
  const bar = h('div', {
    className: 'progress',
    role: 'progressbar',
    'aria-label': 'Training steps',
    'aria-valuemin': 0,
  });
  const fill = h('div', { className: 'fill' });
  bar.append(fill);
  const marks = h('div', { className: 'marks', 'aria-hidden': 'true' });
  bar.append(marks);
  const facts = h('dl', { className: 'facts' });
  const engine = h('p', { className: 'engine' });
  const banner = h('div', { className: 'banner' });
  const notice = h('p', { className: 'notice' });
  const live = h('p', { className: 'summary', role: 'status', 'aria-live': 'polite' });
  const empty = h('div', { className: 'empty' });
  const element = h(
    'header',
    {},
    h('div', { className: 'title-row' }, title, variant, state),
    h(
      'div',
      { className: 'actions' },
      ...Object.values(buttons),
      h('span', { className: 'gap' }),
      ...Object.values(more),
    ),
    bar,
    facts,
    notice,
    banner,
    live,
    engine,
    empty,
  );
  let announced = Number.NEGATIVE_INFINITY;
  const factCells = new Map<string, HTMLElement>();

  function fact(name: string, value: string): void {
    let cell = factCells.get(name);
    if (!cell) {
      cell = h('dd', {});
      factCells.set(name, cell);
      facts.append(h('div', {}, h('dt', {}, name), cell));
    }
    setText(cell, value);
    show(cell.parentElement as HTMLElement, value !== '');
  }

  function drawFacts(run: ShownRun | null, ended: boolean): void {
    show(facts, run?.last !== null && run !== null);
    if (!run?.last) return;
    const { last, header, result } = run;
    const total = header.totalSteps;
    fact('step', total > 0 ? `${integer(last.step)} of ${integer(total)}` : integer(last.step));
    fact('time', duration(result?.seconds ?? last.seconds));
    fact('left', ended ? '' : duration(remaining(run)));
    fact('phase', header.phases.length > 1 ? (header.phases[last.phase]?.name ?? '') : '');
    fact('window', windowText(run, ended));
    fact('total loss', number(last.total));
    const norm = gradientNorm(run);
    fact('‖gradient‖', Number.isNaN(norm) ? '' : number(norm));
    fact('rate', Number.isNaN(last.rate) ? '' : brief(last.rate));
    // What ended in windows has covered what it has covered.
    const share = (ended && header.marched ? 1 : shareDone(header, last)) || 0;
    fill.style.transform = `scaleX(${share})`;
    // In steps where they are planned, in windows in percent of the interval.
    const whole = header.marched ? 100 : total;
    setAttribute(bar, 'aria-valuemax', whole);
    setAttribute(bar, 'aria-valuenow', Math.round(whole * share));
    keyed(marks, JSON.stringify(header.phases), () =>
      phaseStarts(header)
        .slice(1)
        .map(({ step, name }) => {
          const mark = h('span', { title: name });
          mark.style.left = `${(100 * step) / Math.max(1, total)}%`;
          return mark;
        }),
    );
  }

  function drawBanner(model: PanelModel): void {
    const result = model.run?.result ?? null;
    const { kind, sentence } = model.state;
    const failed = kind === 'crashed' || kind === 'invalid';
    const shown =
      failed ||
      (result !== null && kind !== 'running' && kind !== 'starting' && kind !== 'paused' && kind !== 'stopping');
    show(banner, shown);
    if (!shown) return;
    banner.className = `banner ${failed ? 'failed' : (result?.verdict.replace(' ', '-') ?? '')}`;
    const key = JSON.stringify([
      kind,
      sentence,
      result && [result.verdict, result.because, result.relativeL2, result.steps],
    ]);
    keyed(banner, key, () =>
      failed || !result
        ? [h('p', { className: 'lead' }, stateWords[kind]), h('p', {}, sentence)]
        : [
            h('p', { className: 'lead' }, `${verdictWords[result.verdict]} — ${accuracy(result)}`),
            h('p', {}, `${result.because} `),
            h(
              'p',
              { className: 'fine' },
              `Tolerance ${brief(result.tolerance)} · ${integer(result.steps)} steps in ${duration(result.seconds)}` +
                (result.bestStep !== result.steps ? ` · best state from step ${integer(result.bestStep)}` : ''),
            ),
          ],
    );
  }

  function drawEmpty(model: PanelModel): void {
    const shown = model.run === null && model.state.kind === 'none';
    show(empty, shown);
    if (!shown) return;
    keyed(empty, String(model.preview !== null), () => [
      h(
        'p',
        {},
        model.preview
          ? 'The curve below is a quick preview of the solution, made without training. '
          : 'Nothing was trained yet. ',
        'Train to see how each term of the loss pulls at the network:',
      ),
      h(
        'ul',
        {},
        h('li', {}, h('b', {}, 'Losses'), ' of every term, on training and held-out points'),
        h('li', {}, h('b', {}, 'Gradients'), ': whose is larger, who steers, who pulls against whom'),
        h('li', {}, h('b', {}, 'Compass'), ': drag a weight and watch the update turn'),
      ),
    ]);
  }

  return {
    element,
    topics: ['run', 'frames', 'state', 'spec', 'solution', 'interface', 'settings'],
    draw() {
      const { model } = panel;
      const { kind, resumable, sentence } = model.state;
      const run = model.run;
      setText(title, run?.header.title || model.title || model.file || 'PINN Lens');
      setText(variant, run?.header.variant ?? '');
      show(variant, Boolean(run?.header.variant));
      setText(state, stateWords[kind]);
      state.className = `state ${kind}`;
      for (const [name, button] of Object.entries(buttons)) {
        // Nothing of a log can be steered.
        const listed = !run?.header.log && actions[kind].includes(name as keyof typeof buttons);
        show(button, listed && (name !== 'resume' || kind === 'paused' || resumable));
      }
      setText(buttons.train, run ? 'Train again' : 'Train');
      buttons.train.classList.toggle('primary', Boolean(buttons.resume.hidden));
      const ended = kind === 'finished' || kind === 'stopped' || kind === 'crashed';
      const ours = !run?.header.log;
      show(more.twin, ours && ended && run !== null && run.header.terms.length > 1 && hasGradients(run));
      show(more.compare, ours && ended && run !== null);
      show(more.folder, ended && run?.header.folder !== null && run !== null);
      show(
        bar,
        run !== null && (kind === 'running' || kind === 'paused' || kind === 'starting' || kind === 'stopping'),
      );
      bar.classList.toggle('paused', kind === 'paused');
      drawFacts(run, ended);
      setText(
        engine,
        run ? [`${run.header.engine}, ${run.header.precision}`, run.header.choice].filter(Boolean).join(' · ') : '',
      );
      show(engine, run !== null);
      const said = kind === 'crashed' || kind === 'invalid' ? '' : sentence;
      setText(notice, [model.spec.upToDate ? '' : model.spec.sentence, said].filter(Boolean).join(' '));
      show(notice, notice.textContent !== '');
      drawBanner(model);
      drawEmpty(model);
      const now = performance.now();
      // At most once a second: more often is neither read nor heard.
      if (now - announced >= 1000 || ended || live.textContent === '') {
        announced = now;
        setText(live, summary(model));
      }
      show(live, run?.last !== null && run !== null);
    },
  };
}
