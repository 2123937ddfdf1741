/** @file The bar that stays in sight: state, step, the verdict in two words, and what can be done. */
import { duration, finePercent } from '../../problem/number-text/quantity.ts';
import { integer } from '../../problem/number-text/typeset.ts';
import { isLive, type RunStateKind } from '../../problem/panel-messages.ts';
import { secondsLeft, shareDone } from '../../problem/progress.ts';
import type { Verdict } from '../../problem/run.ts';
import { h, keyed, setAttribute, setText, setWholeParts, show } from '../page/dom.ts';
import { hasWeights, keptSolution, phaseStarts, type ShownRun } from '../page/model.ts';
import type { Panel } from '../page/panel.ts';
import type { View } from '../page/scheduler.ts';
import { referenceError } from '../solution/reference-error.ts';
import { Menu } from '../widgets/menu.ts';
import { fitText } from './fit.ts';
import { stateWords, verdictWords } from './words.ts';

/** Which buttons stand in which state. */
const actions: Record<RunStateKind, readonly ('train' | 'pause' | 'resume' | 'stop')[]> = {
  none: ['train'],
  waiting: ['stop'],
  starting: ['stop'],
  reading: [],
  running: ['pause', 'stop'],
  paused: ['resume', 'stop'],
  stopping: ['stop'],
  stopped: ['train', 'resume'],
  finished: ['train'],
  gone: [],
  crashed: ['resume', 'train'],
  // The text may be right by now; training says so.
  invalid: ['train'],
};

const verdictClass: Record<Verdict, string> = {
  reached: 'good',
  unverified: 'weak',
  'not reached': 'weak',
  wrong: 'bad',
};

/** Seconds left at the pace so far; NaN when it cannot be told. */
const remaining = ({ last, header }: ShownRun): number => (last ? secondsLeft(header, last) : Number.NaN);

/**
 * `step 11 274`, and ` of 15 000 · 0.4 s left` where there is room.
 * @param silent The trainer has said nothing for a while: nobody knows how long it still takes.
 */
function progressText(run: ShownRun, live: boolean, silent: boolean): { at: string; more: string } {
  if (!run.last) return { at: '', more: '' };
  const { header, last, result } = run;
  const at = `step ${integer(last.step)}`;
  if (!live) return { at, more: ` · ${duration(result?.seconds ?? last.seconds)}` };
  const of = header.totalSteps > 0 ? ` of ${integer(header.totalSteps)}` : '';
  const left = silent ? Number.NaN : remaining(run);
  return { at, more: Number.isNaN(left) ? of : `${of} · ${duration(left)} left` };
}

/** What the run has come to, in two words: the error now, at the end the verdict and what was asked for. */
function shortVerdict(run: ShownRun, live: boolean): { text: string; className: string } {
  const { result } = run;
  if (!result || live) {
    const error = run.solution ? referenceError(run, run.solution) : null;
    return { text: error === null ? '' : `err ${finePercent(error)}`, className: '' };
  }
  const solution = keptSolution(run);
  const error = result.relativeL2 ?? (solution && referenceError(run, solution)) ?? result.errorEstimate;
  const answer = fitText(run.header, result)[0] ?? (error === null ? '' : `err ${finePercent(error)}`);
  return {
    text: [verdictWords[result.verdict], answer].filter(Boolean).join(' · '),
    className: verdictClass[result.verdict],
  };
}

export function headerView(panel: Panel): View {
  const stateWord = h('span', { className: 'word' });
  const state = h('span', { className: 'state' }, stateWord);
  const stepAt = h('span', {});
  const stepMore = h('span', { className: 'more' });
  const step = h('span', { className: 'step whole-parts' }, stepAt, stepMore);
  const short = h('span', {});
  const button = (text: string, post: 'pause' | 'resume' | 'stop' | 'train', className = '') =>
    h('button', { type: 'button', className, onclick: () => panel.post({ type: post }) }, text);
  const buttons = {
    pause: button('Pause', 'pause'),
    resume: button('Resume', 'resume', 'primary'),
    stop: button('Stop', 'stop'),
    train: button('Train', 'train'),
  };
  const menu = new Menu('More that can be done', 'Compare, run folder');
  const twin = menu.add(
    'Compare with twin',
    () => panel.post({ type: 'compareTwin' }),
    'Train a twin that starts with the same total loss but balanced weights, and compare',
  );
  const compare = menu.add('Compare…', () => panel.post({ type: 'compareWith' }));
  const folder = menu.add('Run folder', () => panel.post({ type: 'openRunFolder' }));
  const fill = h('div', { className: 'fill' });
  const marks = h('div', { className: 'marks', 'aria-hidden': 'true' });
  const progress = h(
    'div',
    { className: 'progress', role: 'progressbar', 'aria-label': 'Training steps', 'aria-valuemin': 0 },
    fill,
    marks,
  );
  const element = h(
    'header',
    { className: 'bar' },
    state,
    step,
    h('span', { className: 'gap' }),
    short,
    h('div', { className: 'actions' }, ...Object.values(buttons), menu.element),
    progress,
  );

  function drawProgress(run: ShownRun, ended: boolean): void {
    const { header, last } = run;
    if (!last) return;
    // What ended in windows has covered what it has covered.
    const share = (ended && header.marched ? 1 : shareDone(header, last)) || 0;
    fill.style.transform = `scaleX(${share})`;
    // In steps where they are planned, in windows in percent of the interval.
    const whole = header.marched ? 100 : header.totalSteps;
    setAttribute(progress, 'aria-valuemax', whole);
    setAttribute(progress, 'aria-valuenow', Math.round(whole * share));
    keyed(marks, JSON.stringify(header.phases), () =>
      phaseStarts(header)
        .slice(1)
        .map(({ step, name }) => {
          const mark = h('span', { title: name });
          mark.style.left = `${(100 * step) / Math.max(1, header.totalSteps)}%`;
          return mark;
        }),
    );
  }

  return {
    element,
    topics: ['run', 'frames', 'state', 'solution', 'interface', 'settings'],
    draw() {
      const { model } = panel;
      const { kind, resumable, sentence } = model.state;
      const { run } = model;
      const live = isLive(kind);
      setText(stateWord, stateWords[kind]);
      state.title = stateWords[kind];
      // Of a run that goes on as it should there is nothing to say.
      const silent = kind === 'running' && sentence !== '';
      state.className = `state ${kind}`;
      state.classList.toggle('silent', silent);
      for (const [name, entry] of Object.entries(buttons)) {
        // Nothing of a log can be steered.
        const listed = !run?.header.log && actions[kind].includes(name as keyof typeof buttons);
        show(entry, listed && (name !== 'resume' || kind === 'paused' || resumable));
      }
      // What was only probed is not trained "again", and is at no step.
      const trained = run !== null && kind !== 'none';
      setText(buttons.train, trained ? 'Train again' : 'Train');
      buttons.train.classList.toggle('primary', Boolean(buttons.resume.hidden));
      const ended = run !== null && !live && kind !== 'none';
      const ours = ended && !run.header.log;
      show(twin, ours && run.header.terms.length > 1 && hasWeights(run));
      show(compare, ours);
      show(folder, ended && run.header.folder !== null);
      show(
        menu.element,
        [twin, compare, folder].some((item) => !item.hidden),
      );
      // What has failed says so at length.
      const progressed = trained && kind !== 'crashed' ? progressText(run, live, silent) : { at: '', more: '' };
      setText(stepAt, progressed.at);
      setText(stepMore, progressed.more);
      step.title = run && run.header.phases.length > 1 ? (run.header.phases[run.last?.phase ?? 0]?.name ?? '') : '';
      const verdict = run ? shortVerdict(run, live) : { text: '', className: '' };
      setWholeParts(short, verdict.text);
      short.className = `short whole-parts ${verdict.className}`;
      short.title = verdict.text;
      show(progress, run !== null && live);
      progress.classList.toggle('paused', kind === 'paused');
      if (run) drawProgress(run, !live);
    },
  };
}
