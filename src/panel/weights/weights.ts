/** @file Sliders that try weights out: drawn at once, sent to a running trainer. Beside them what each term's pull is. */

import { cosineToSum, weightedNorms } from '../../problem/gram.ts';
import { roundWeight } from '../../problem/number-text/spec.ts';
import { brief, number, signed } from '../../problem/number-text/typeset.ts';
import { compassFrame, stepServes } from '../compass/readings.ts';
import { drawFindings, sortedFindings } from '../findings/findings.ts';
import { h, keyed, setAttribute, setText, show } from '../page/dom.ts';
import { shortened } from '../page/format.ts';
import { hasWeights, type ShownRun } from '../page/model.ts';
import { effectiveWeights, type Panel } from '../page/panel.ts';
import { termClass } from '../page/theme.ts';
import { Section, type SectionView } from '../widgets/section.ts';
import { swatch } from '../widgets/term-table.ts';

/** Decades that a slider covers on either side of the weight that it starts with. */
const reach = 4;
/** With more terms than this a row has no line of numbers. */
const mostRows = 4;
/** Characters of a name, and where a row has a single line. */
const longestName = 22;
const longestInRow = 10;

/** Decades that a slider covers around a weight. */
export function sliderDecades(weight: number): [number, number] {
  if (!(weight > 0) || !Number.isFinite(weight)) return [-6, 3];
  const power = Math.round(Math.log10(weight));
  return [power - reach, power + reach];
}

/** The same decades, or as many more as the weight needs: a thumb stays where it is as long as it can. */
export function widened([from, to]: [number, number], weight: number): [number, number] {
  if (!(weight > 0) || !Number.isFinite(weight)) return [from, to];
  const power = Math.log10(weight);
  return [Math.min(from, Math.floor(power)), Math.max(to, Math.ceil(power))];
}

interface Row {
  slider: HTMLInputElement;
  field: HTMLInputElement;
  norm: HTMLElement;
  serves: HTMLElement;
  element: HTMLElement;
  decades: [number, number];
}

export function weightsView(panel: Panel): SectionView {
  const sliders = h('div', { className: 'sliders' });
  const reset = h(
    'button',
    { type: 'button', className: 'link', title: 'Back to the weights of the run', onclick: () => panel.resetTrial() },
    'Undo',
  );
  const write = h(
    'button',
    {
      type: 'button',
      className: 'link',
      title: 'Writes these weights into the spec',
      onclick: () => {
        const run = panel.model.run;
        const weights = effectiveWeights(panel);
        if (!run || !weights) return;
        panel.post({
          type: 'writeWeights',
          weights: Object.fromEntries(run.header.terms.map((t, i) => [t.name, roundWeight(weights[i])])),
        });
      },
    },
    'Write into spec',
  );
  const finding = h('ul', { className: 'findings first' });
  const foreign = h(
    'p',
    { className: 'caption' },
    'Steering is off, because this training is not ours. Dragging shows what these weights would do.',
  );
  const section = new Section(panel, { id: 'weights', title: 'Weights', place: 'screen' }, sliders, foreign, finding);
  section.tools.append(reset, write);
  let rows: Row[] = [];

  function build(run: ShownRun): HTMLElement[] {
    const weights = run.history.start?.weights ?? run.last?.weights;
    const many = run.header.terms.length > mostRows;
    rows = run.header.terms.map((term, i) => {
      const slider = h('input', {
        type: 'range',
        step: 0.01,
        'aria-label': `Weight of ${term.name}, logarithmic`,
        oninput: () => panel.tryWeight(term.name, 10 ** Number(slider.value)),
      });
      const field = h('input', {
        type: 'text',
        inputmode: 'decimal',
        'aria-label': `Weight of ${term.name}`,
        onchange: () => {
          const value = Number(field.value.replace('−', '-').replace(',', '.'));
          const fine = field.value.trim() !== '' && Number.isFinite(value) && value >= 0;
          setAttribute(field, 'aria-invalid', fine ? null : 'true');
          if (fine) panel.tryWeight(term.name, value);
        },
      });
      const norm = h('span', { title: 'Norm of the weighted gradient ‖λ∇L‖' });
      const serves = h('span', {});
      const element = h(
        'div',
        {
          className: `weight ${termClass(i)}`,
          onpointerenter: () => panel.hover(term.name),
          onpointerleave: () => panel.hover(null),
        },
        h(
          'span',
          { className: 'label', title: term.name },
          swatch(i),
          h('span', { className: 'name' }, shortened(term.name, many ? longestInRow : longestName)),
        ),
        field,
        slider,
        h('span', { className: 'pull' }, norm, serves),
      );
      return { slider, field, norm, serves, element, decades: sliderDecades(weights?.[i] ?? Number.NaN) };
    });
    return rows.map((r) => r.element);
  }

  /** Norm of the weighted gradient, and how far the step (or the sum tried out) serves the term. */
  function drawPulls(run: ShownRun, weights: Float64Array): void {
    const frame = compassFrame(run);
    if (!frame) return;
    const norms = weightedNorms(frame.gram, weights);
    const tried = panel.trial.active;
    rows.forEach(({ norm, serves }, i) => {
      setText(norm, `‖λ∇L‖ ${number(norms[i])}`);
      const cosine = tried ? cosineToSum(frame.gram, weights, i) : stepServes(frame, i);
      setText(serves, `cos to ${tried ? 'sum' : 'step'} ${signed(cosine)}`);
      serves.className = cosine <= -0.005 ? 'bad' : '';
      setAttribute(
        serves,
        'title',
        'Cosine between the update and the direction that lowers this term fastest: 1 serves it fully, below 0 harms it',
      );
    });
  }

  return {
    section,
    element: section.element,
    topics: ['run', 'frames', 'interface', 'highlight', 'settings', 'state', 'findings'],
    draw() {
      const { run, state } = panel.model;
      const weights = effectiveWeights(panel);
      if (!section.draws(weights !== null && run !== null && hasWeights(run)) || !run || !weights) return;
      keyed(sliders, JSON.stringify([run.header.id, run.header.terms]), () => build(run));
      sliders.classList.toggle('many', rows.length > mostRows);
      sliders.classList.toggle('close', rows.length === mostRows);
      rows.forEach((row, i) => {
        const { slider, field, element } = row;
        row.decades = widened(row.decades, weights[i]);
        const value = weights[i] > 0 ? Math.log10(weights[i]) : row.decades[0];
        setAttribute(slider, 'min', row.decades[0]);
        setAttribute(slider, 'max', row.decades[1]);
        slider.value = String(value);
        setAttribute(slider, 'aria-valuetext', brief(weights[i]));
        if (document.activeElement !== field) field.value = brief(weights[i], rows.length > mostRows ? 3 : 4);
        element.classList.toggle('tried', Object.hasOwn(panel.trial.entries(), run.header.terms[i].name));
      });
      drawPulls(run, weights);
      const logged = run.header.log !== undefined;
      const live = !logged && (state.kind === 'running' || state.kind === 'paused');
      sliders.title = live ? 'Dragging steers the training from the next step on.' : '';
      show(foreign, logged);
      show(write, !logged);
      show(reset, panel.trial.active);
      const first = sortedFindings(run.findings).slice(0, 1);
      show(finding, first.length > 0);
      drawFindings(panel, run, finding, first);
    },
  };
}
