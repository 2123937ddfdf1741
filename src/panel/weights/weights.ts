/** @file Weights over the steps, and sliders that try weights out: drawn at once, sent to a running trainer. */

import { roundWeight } from '../../problem/number-text/spec.ts';
import { brief } from '../../problem/number-text/typeset.ts';
import { lastStep, logAxis, phaseMarkers, stepAxis, stepSync, withMarkers } from '../chart/axes.ts';
import { emptyFigure, type Figure } from '../chart/figure.ts';
import { LineChart } from '../chart/line-chart.ts';
import { bucketSteps, bucketValues } from '../chart/polyline.ts';
import { h, keyed, setAttribute, setText, show } from '../page/dom.ts';
import { hasGradients, type PanelModel } from '../page/model.ts';
import { effectiveWeights, isolatedTerm, type Panel, toggleIsolated } from '../page/panel.ts';
import type { View } from '../page/scheduler.ts';
import { isHollow, type Palette, termClass } from '../page/theme.ts';
import { Section, savedFigure } from '../widgets/section.ts';
import { swatch } from '../widgets/term-table.ts';

export function weightFigure(model: PanelModel, palette: Palette): Figure {
  const figure = emptyFigure('Weights', stepAxis(lastStep(model)), logAxis('weight λ'));
  const run = model.run;
  if (!run) return figure;
  const { history, header } = run;
  return withMarkers(
    {
      ...figure,
      xs: bucketSteps(history.firstSteps(), history.steps(), history.span),
      series: header.terms.map((term, i) => ({
        key: `weight ${i}`,
        label: term.name,
        color: palette.term(i),
        hollow: isHollow(i),
        style: 'solid',
        width: 1.75,
        values: bucketValues(history.series('weight', i), history.span, true),
        term: term.name,
      })),
    },
    phaseMarkers(header),
    lastStep(model),
  );
}

/** Decades that a slider covers: three beyond what the weight has been. */
export function sliderDecades(values: ArrayLike<number>): [number, number] {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < values.length; k++) {
    if (!(values[k] > 0) || !Number.isFinite(values[k])) continue;
    const power = Math.log10(values[k]);
    min = Math.min(min, power);
    max = Math.max(max, power);
  }
  return min <= max ? [Math.floor(min + 1e-9) - 3, Math.ceil(max - 1e-9) + 3] : [-6, 3];
}

interface Row {
  slider: HTMLInputElement;
  field: HTMLInputElement;
  element: HTMLElement;
}

export function weightsView(panel: Panel): View {
  const chart = new LineChart(150, stepSync, {
    onTerm: (term) => panel.hover(term),
    onPick: (term) => toggleIsolated(panel, term),
  });
  const sliders = h('div', { className: 'sliders' });
  const hint = h('p', { className: 'caption' });
  const reset = h('button', { type: 'button', onclick: () => panel.resetTrial() }, 'Undo');
  const write = h(
    'button',
    {
      type: 'button',
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
    'Write these weights into the spec',
  );
  let factor = 1;
  let factorOf = '';
  const scaleRate = (by: number) => {
    factor = by === 0 ? 1 : factor * by;
    panel.post({ type: 'setRateFactor', factor });
    panel.changed('interface');
  };
  const rateValue = h('span', { className: 'note' });
  const rate = h(
    'div',
    { className: 'rate', role: 'group', 'aria-label': 'Learning rate' },
    h('span', {}, 'Learning rate'),
    rateValue,
    h(
      'button',
      { type: 'button', title: 'Half of the rate from the next step on', onclick: () => scaleRate(0.5) },
      '÷ 2',
    ),
    h('button', { type: 'button', title: 'Twice the rate from the next step on', onclick: () => scaleRate(2) }, '× 2'),
    h('button', { type: 'button', title: 'The rate as scheduled', onclick: () => scaleRate(0) }, 'as scheduled'),
  );
  const section = new Section(
    panel,
    {
      id: 'weights',
      title: 'Weights',
      saved: () => [savedFigure('weights', (palette) => weightFigure(panel.model, palette))],
      tables: (palette) => [weightFigure(panel.model, palette)],
    },
    sliders,
    hint,
    h('div', { className: 'actions' }, write, reset),
    rate,
    chart.element,
  );
  let rows: Row[] = [];

  function build(): HTMLElement[] {
    const run = panel.model.run!;
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
      const element = h(
        'div',
        {
          className: `weight ${termClass(i)}`,
          onpointerenter: () => panel.hover(term.name),
          onpointerleave: () => panel.hover(null),
        },
        h('span', { className: 'label' }, swatch(i), h('span', { className: 'name' }, term.name)),
        slider,
        field,
      );
      return { slider, field, element };
    });
    return rows.map((r) => r.element);
  }

  return {
    element: section.element,
    topics: ['run', 'frames', 'interface', 'highlight', 'settings', 'state'],
    draw() {
      const { run, state } = panel.model;
      section.element.hidden = !run?.last || !hasGradients(run);
      section.refresh();
      if (section.element.hidden || !section.open || !run) return;
      const weights = effectiveWeights(panel)!;
      keyed(sliders, JSON.stringify([run.header.id, run.header.terms]), build);
      rows.forEach(({ slider, field, element }, i) => {
        const seen = run.history.series('weight', i);
        const [from, to] = sliderDecades([...extremes(seen.low), ...extremes(seen.high)]);
        const value = weights[i] > 0 ? Math.log10(weights[i]) : from;
        setAttribute(slider, 'min', Math.min(from, Math.floor(value)));
        setAttribute(slider, 'max', Math.max(to, Math.ceil(value)));
        slider.value = String(value);
        setAttribute(slider, 'aria-valuetext', brief(weights[i]));
        if (document.activeElement !== field) field.value = brief(weights[i], 4);
        element.classList.toggle('tried', run.header.terms[i].name in panel.trial.entries());
      });
      const logged = run.header.log !== undefined;
      const live = !logged && (state.kind === 'running' || state.kind === 'paused');
      setText(
        hint,
        live
          ? 'Dragging steers the training from the next step on.'
          : `${logged ? 'Steering is off, because this training is not ours. ' : ''}Dragging shows what these weights would do to the gradients of the last step.`,
      );
      if (factorOf !== run.header.id) {
        factorOf = run.header.id;
        factor = 1;
      }
      const now = run.last?.rate ?? Number.NaN;
      show(rate, live && Number.isFinite(now));
      setText(rateValue, `${brief(now)}${factor === 1 ? '' : ` (${brief(factor)} × the schedule)`}`);
      show(write, !logged);
      reset.disabled = !panel.trial.active;
      write.classList.toggle('primary', panel.trial.active);
      const theme = panel.theme();
      chart.update(weightFigure(panel.model, theme), theme, isolatedTerm(panel));
    },
  };
}

/** First, last, lowest and highest: enough for a range without visiting everything twice. */
function extremes(values: Float64Array): number[] {
  let min = Number.POSITIVE_INFINITY;
  let max = 0;
  for (let k = 0; k < values.length; k++) {
    if (values[k] > 0 && values[k] < min) min = values[k];
    if (values[k] > max) max = values[k];
  }
  return [min, max];
}
