/** @file Compasses of compared runs side by side, at the same step and in the same turn of the drawing. */
import { totalNorm } from '../../problem/gram.ts';
import { integer } from '../../problem/number-text/typeset.ts';
import { CompassDrawing } from '../compass/drawing.ts';
import { align, type Plane, rawPlane, turnPlane } from '../compass/geometry.ts';
import { asPulls, continued, scene } from '../compass/scene.ts';
import { h, keyed, setText, show } from '../page/dom.ts';
import { shortened } from '../page/format.ts';
import { hasWeights, type ShownRun } from '../page/model.ts';
import type { Panel } from '../page/panel.ts';
import { runColors } from '../page/theme.ts';
import type { ColouredRun } from './contestants.ts';

/** More compasses than these do not fit beside each other. */
const most = 3;
const raw = { view: 'raw', lengths: 'true' } as const;

/** Gradients of the first update, before which no step was taken, or of the last one at or before `step`. */
function frameAt({ history }: ShownRun, step: number | null): Parameters<typeof rawPlane>[0] | null {
  const { start } = history;
  if (step === null && start) return { ...start, stepDots: start.weights, stepNorm: 0 };
  const steps = history.steps();
  let k = steps.length - 1;
  while (k > 0 && steps[k] > (step ?? 0)) k--;
  return k < 0 ? null : history.at(k);
}

export class PairOfCompasses {
  readonly element: HTMLElement;
  readonly #list = h('div', { className: 'compasses' });
  readonly #scrubber: HTMLInputElement;
  readonly #when = h('span', { className: 'when' });
  #drawings: { drawing: CompassDrawing; box: HTMLElement; caption: HTMLElement }[] = [];
  /** Step that is shown; `null`: the first update. */
  #step: number | null = null;

  constructor(panel: Panel) {
    this.#scrubber = h('input', {
      type: 'range',
      min: 0,
      value: 0,
      step: 1,
      'aria-label': 'Step that both compasses show',
      oninput: () => {
        const step = Number(this.#scrubber.value);
        this.#step = step === 0 ? null : step;
        panel.changed('compare');
      },
    });
    this.element = h(
      'div',
      { className: 'compare-compasses' },
      this.#list,
      h('div', { className: 'scrub' }, this.#when, this.#scrubber),
    );
  }

  draw(compared: readonly ColouredRun[]): void {
    const shown = compared.slice(0, most).filter(({ run }) => hasWeights(run));
    show(this.element, shown.length > 1);
    if (shown.length < 2) return;
    const last = Math.min(...shown.map(({ run }) => run.last?.step ?? 0));
    this.#scrubber.max = String(last);
    if (this.#step !== null && this.#step > last) this.#step = null;
    this.#scrubber.value = String(this.#step ?? 0);
    keyed(this.#list, JSON.stringify(shown.map(({ run, colour }) => [run.header.id, run.label, colour])), () => {
      this.#drawings = shown.map(({ run, colour }) => {
        const drawing = new CompassDrawing(`Compass of ${run.label}`);
        drawing.build(run.header.terms.length);
        const caption = h('figcaption', { className: `run-name run-${colour % runColors}`, title: run.label });
        const box = h('figure', {}, caption);
        box.append(drawing.element);
        return { drawing, box, caption };
      });
      return this.#drawings.map(({ box }) => box);
    });
    let before: Plane | null = null;
    shown.forEach(({ run }, k) => {
      const { drawing, box, caption } = this.#drawings[k];
      setText(caption, shortened(run.label, 24));
      const frame = frameAt(run, this.#step);
      const own = frame && totalNorm(frame.gram, frame.weights) > 0 ? asPulls(rawPlane(frame)) : null;
      drawing.element.toggleAttribute('hidden', own === null);
      if (!own) return;
      // Terms point where they do in the first drawing, so that the eye compares the sums.
      const turned: Plane = before === null ? continued(own, null) : turnPlane(own, align(own.vectors, before.vectors));
      before ??= turned;
      const size = { width: Math.max(150, box.clientWidth), height: 190 };
      const names = run.header.terms.map((t) => t.name);
      drawing.draw(scene(turned, names, [], raw, size, null));
    });
    setText(
      this.#when,
      this.#step === null ? 'first update, all at the same step' : `step ${integer(this.#step)}, all at the same step`,
    );
  }
}
