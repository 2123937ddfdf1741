/** @file The compass on the page: draws the scene, lets weights be dragged, and says in numbers what it shows. */

import { px } from '../../figure/svg.ts';
import { weightedSum } from '../../numeric/vector.ts';
import { csvText } from '../../problem/csv.ts';
import { cosineToSum, shares, weightedNorms } from '../../problem/gram.ts';
import { degrees, percent } from '../../problem/number-text/quantity.ts';
import { brief, integer, number, signed } from '../../problem/number-text/typeset.ts';
import { h, s, setAttribute, setText } from '../page/dom.ts';
import { hasGradients, type ShownRun } from '../page/model.ts';
import { effectiveWeights, isolatedTerm, type Panel } from '../page/panel.ts';
import type { View } from '../page/scheduler.ts';
import { termClass } from '../page/theme.ts';
import { Section, Switch } from '../widgets/section.ts';
import { TermTable } from '../widgets/term-table.ts';
import type { Plane } from './geometry.ts';
import { compassFrame, type StampedFrame, stepDescends, stepServes } from './readings.ts';
import {
  type Arrow,
  type CompassOptions,
  compassPlane,
  continued,
  extend,
  replayTrail,
  type Scene,
  scene,
  type Trail,
} from './scene.ts';
import { arrowHead, compassSvg, opacity } from './svg.ts';

interface ArrowParts {
  group: SVGGElement;
  line: SVGLineElement;
  head: SVGPolygonElement;
  label: SVGTextElement;
}

function arrowParts(className: string): ArrowParts {
  const line = s('line', { x1: 0, y1: 0 });
  const head = s('polygon', {});
  const label = s('text', {});
  return { group: s('g', { class: className }, line, head), line, head, label };
}

export function compassView(panel: Panel): View {
  const ring = s('circle', { class: 'ring' });
  const halfRing = s('circle', { class: 'ring inner' });
  const ringValue = s('text', { class: 'ring-value', 'text-anchor': 'middle' });
  const trailLine = s('g', { class: 'trail' });
  const arrowLayer = s('g', {});
  const labelLayer = s('g', { class: 'labels' });
  const handleLayer = s('g', {});
  const centre = s('g', {}, ring, halfRing, trailLine, arrowLayer, handleLayer);
  const drawing = s(
    'svg',
    { class: 'compass', role: 'group', 'aria-label': 'Compass of the weighted gradients' },
    centre,
    labelLayer,
    ringValue,
  );
  const holder = h('div', { className: 'compass-box' });
  holder.append(drawing);
  const missing = h(
    'p',
    { className: 'caption', hidden: true },
    'This optimiser has no preconditioner to look through.',
  );
  const words = h('p', { className: 'caption' });
  const terms = new TermTable(panel, 'Compass');
  const options = (): CompassOptions => ({ view: panel.ui.compass, lengths: panel.ui.lengths });
  const views = new Switch<'raw' | 'optimiser'>(
    'Gradients shown',
    {
      raw: { text: 'raw', title: 'The weighted gradients λᵢ∇Lᵢ themselves' },
      optimiser: {
        text: 'as the optimiser sees it',
        title: 'The contributions P λᵢ∇Lᵢ after the optimiser’s scaling P; their sum is the step',
      },
    },
    (compass) => panel.setInterface({ compass }),
  );
  const lengths = new Switch<'true' | 'equal'>(
    'Lengths',
    {
      true: { text: 'true lengths', title: 'Lengths as they are, relative to the longest' },
      equal: { text: 'directions', title: 'All arrows equally long' },
    },
    (value) => panel.setInterface({ lengths: value }),
  );
  const tools = h('div', { className: 'tools-row' }, views.element, lengths.element);
  let current: Scene | null = null;
  const section = new Section(
    panel,
    {
      id: 'compass',
      title: 'Compass',
      saved: () => {
        const shown = current;
        if (!shown) return [];
        return [
          {
            name: 'compass',
            svg: (palette, style) => compassSvg(shown, 'Compass of the weighted gradients', palette, style),
            csv: () => compassCsv(panel),
          },
        ];
      },
    },
    tools,
    holder,
    missing,
    words,
    terms.element,
  );

  let parts: ArrowParts[] = [];
  let handles: SVGCircleElement[] = [];
  const sumParts = arrowParts('sum');
  const stepParts = arrowParts('step');
  let trail: Trail = { points: [], plane: null };
  let trailKey = '';
  let seenFrames = -1;
  let builtFor = '';
  let drag: { term: number; weight: number; pixels: number; ux: number; uy: number; ringValue: number } | null = null;

  function build(run: ShownRun): void {
    parts = run.header.terms.map((_, i) => arrowParts(`arrow ${termClass(i)}`));
    handles = run.header.terms.map((term, i) => {
      const handle = s('circle', {
        class: `handle ${termClass(i)}`,
        r: 9,
        tabindex: 0,
        role: 'slider',
        'aria-label': `Weight of ${term.name}`,
        'aria-valuemin': 0,
      });
      handle.addEventListener('pointerdown', (event) => startDrag(event, i));
      handle.addEventListener('pointermove', (event) => moveDrag(event));
      handle.addEventListener('pointerup', () => endDrag());
      handle.addEventListener('pointercancel', () => endDrag());
      handle.addEventListener('keydown', (event) => nudge(event, i));
      handle.addEventListener('pointerenter', () => panel.hover(term.name));
      handle.addEventListener('pointerleave', () => panel.hover(null));
      return handle;
    });
    arrowLayer.replaceChildren(sumParts.group, ...parts.map((p) => p.group), stepParts.group);
    labelLayer.replaceChildren(...parts.map((p) => p.label), sumParts.label, stepParts.label);
    handleLayer.replaceChildren(...handles);
  }

  function startDrag(event: PointerEvent, term: number): void {
    const weights = effectiveWeights(panel);
    const arrow = current?.arrows[term];
    if (!weights || !arrow || !current || panel.ui.lengths === 'equal') return;
    const pixels = Math.hypot(arrow.x, arrow.y);
    if (!(pixels > 0)) return;
    (event.target as Element).setPointerCapture(event.pointerId);
    // A stub stands for its true, shorter length.
    const truth = arrow.stub && current.ringValue > 0 ? (arrow.norm / current.ringValue) * current.ring : pixels;
    drag = {
      term,
      weight: weights[term],
      pixels: Math.max(truth, 1e-9),
      ux: arrow.x / pixels,
      uy: arrow.y / pixels,
      ringValue: current.ringValue,
    };
  }

  function moveDrag(event: PointerEvent): void {
    const run = panel.model.run;
    if (!drag || !current || !run) return;
    const box = drawing.getBoundingClientRect();
    const x = event.clientX - box.left - current.half;
    const y = event.clientY - box.top - current.half;
    const along = Math.min(current.ring * 1.5, Math.max(1, x * drag.ux + y * drag.uy));
    panel.tryWeight(run.header.terms[drag.term].name, drag.weight * (along / drag.pixels));
  }

  function endDrag(): void {
    drag = null;
    panel.changed('interface');
  }

  /** Arrow keys change the weight by a tenth, with Shift by a decade. */
  function nudge(event: KeyboardEvent, term: number): void {
    const run = panel.model.run;
    const weights = effectiveWeights(panel);
    const up = event.key === 'ArrowUp' || event.key === 'ArrowRight';
    const down = event.key === 'ArrowDown' || event.key === 'ArrowLeft';
    if (!run || !weights || !(up || down)) return;
    event.preventDefault();
    const factor = event.shiftKey ? 10 : 1.1;
    panel.tryWeight(run.header.terms[term].name, weights[term] * (up ? factor : 1 / factor));
  }

  function place(p: ArrowParts, arrow: Arrow, head: number): void {
    setAttribute(p.line, 'x2', px(arrow.x));
    setAttribute(p.line, 'y2', px(arrow.y));
    setAttribute(p.head, 'points', arrowHead(arrow, head));
    setAttribute(p.group, 'opacity', px(opacity(arrow)));
    p.group.classList.toggle('stub', arrow.stub);
    p.group.classList.toggle('outside', arrow.inPlane < 0.5);
  }

  /** The plane now, turned so that it continues what was drawn before. */
  function currentPlane(run: ShownRun, frame: StampedFrame, weights: Float64Array): Plane | null {
    const key = JSON.stringify([run.header.id, options().view]);
    if (key !== trailKey) {
      trailKey = key;
      trail = replayTrail(run, options());
      seenFrames = run.history.frames;
    } else if (run.history.frames !== seenFrames) {
      seenFrames = run.history.frames;
      const own = compassPlane(frame, frame.weights, options());
      if (own) extend(trail, continued(own, trail.plane));
    }
    const next = compassPlane(frame, weights, options());
    return next && continued(next, trail.plane);
  }

  function drawScene(run: ShownRun, shown: Scene): void {
    const side = 2 * shown.half;
    setAttribute(drawing, 'width', side);
    setAttribute(drawing, 'height', side);
    setAttribute(centre, 'transform', `translate(${shown.half} ${shown.half})`);
    setAttribute(ring, 'r', shown.ring);
    setAttribute(halfRing, 'r', shown.ring / 2);
    setAttribute(ringValue, 'x', shown.half);
    setAttribute(ringValue, 'y', side - 4);
    setText(ringValue, panel.ui.lengths === 'true' ? `ring = ${brief(shown.ringValue)}` : 'directions only');
    const isolated = isolatedTerm(panel);
    parts.forEach((p, i) => {
      place(p, shown.arrows[i], 9);
      p.group.classList.toggle('aside', isolated !== null && run.header.terms[i].name !== isolated);
      const handle = handles[i];
      setAttribute(handle, 'cx', px(shown.arrows[i].x));
      setAttribute(handle, 'cy', px(shown.arrows[i].y));
    });
    const several = parts.length > 1;
    sumParts.group.toggleAttribute('hidden', !several);
    sumParts.label.toggleAttribute('hidden', !several);
    place(sumParts, shown.sum, 17);
    stepParts.group.toggleAttribute('hidden', shown.step === null);
    stepParts.label.toggleAttribute('hidden', shown.step === null);
    if (shown.step) place(stepParts, shown.step, 9);
    const texts = [
      ...parts.map((p) => p.label),
      ...(several ? [sumParts.label] : []),
      ...(shown.step ? [stepParts.label] : []),
    ];
    shown.labels.forEach((label, k) => {
      setText(texts[k], label.text);
      setAttribute(texts[k], 'x', px(label.x));
      setAttribute(texts[k], 'y', px(label.y));
      setAttribute(texts[k], 'text-anchor', label.anchor);
    });
    parts.forEach((p, i) => {
      setAttribute(p.label, 'class', termClass(i));
    });
    drawTrail(shown.trail);
  }

  function drawTrail(points: Scene['trail']): void {
    while (trailLine.childElementCount < points.length - 1) trailLine.append(s('line', {}));
    while (trailLine.childElementCount > Math.max(0, points.length - 1)) trailLine.lastElementChild?.remove();
    [...trailLine.children].forEach((line, k) => {
      setAttribute(line, 'x1', px(points[k].x));
      setAttribute(line, 'y1', px(points[k].y));
      setAttribute(line, 'x2', px(points[k + 1].x));
      setAttribute(line, 'y2', px(points[k + 1].y));
      setAttribute(line, 'opacity', px(0.08 + (0.6 * k) / points.length));
    });
  }

  function describe(run: ShownRun, frame: StampedFrame, shown: Scene, weights: Float64Array): void {
    const sentences: string[] = [];
    if (panel.ui.compass === 'raw') {
      const cos = stepDescends(frame);
      if (Number.isFinite(cos))
        sentences.push(
          `The step taken lies ${degrees((Math.acos(cos) * 180) / Math.PI)} off the steepest descent of the total.`,
        );
    } else sentences.push('Contributions after the optimiser’s scaling; their sum is the step.');
    if (shown.shown < 0.995)
      sentences.push(
        `This plane shows ${percent(shown.shown)} of the squared lengths; what lies outside it is drawn faded.`,
      );
    if (shown.arrows.some((a) => a.stub) && panel.ui.lengths === 'true')
      sentences.push('Dotted stubs: too short to be drawn at this scale.');
    if (panel.trial.active && run.last) {
      const total = weightedSum(weights, run.last.losses);
      sentences.push(`With these weights the total is ${number(total)} (trained: ${number(run.last.total)}).`);
    } else if (panel.ui.lengths === 'true') sentences.push('Drag an arrow’s tip to try another weight.');
    setText(words, sentences.join(' '));
  }

  return {
    element: section.element,
    topics: ['run', 'frames', 'interface', 'highlight', 'settings'],
    draw() {
      const run = panel.model.run;
      const frame = run && compassFrame(run);
      section.element.hidden = !frame || !hasGradients(run);
      section.refresh();
      if (section.element.hidden || !section.open || !frame) return;
      const weights = panel.trial.over(frame.weights, run.header.terms);
      const key = JSON.stringify([run.header.id, run.header.terms]);
      if (key !== builtFor) {
        builtFor = key;
        build(run);
      }
      views.set(panel.ui.compass);
      lengths.set(panel.ui.lengths);
      const turned = currentPlane(run, frame, weights);
      missing.hidden = turned !== null;
      drawing.toggleAttribute('hidden', turned === null);
      section.setNote(panel.trial.active ? 'with the weights tried out' : `step ${integer(frame.step)}`);
      if (turned) {
        const side = Math.max(220, Math.min(holder.clientWidth, 400));
        const names = run.header.terms.map((t) => t.name);
        current = scene(turned, names, trail.points, options(), side, drag?.ringValue ?? null);
        drawScene(run, current);
        describe(run, frame, current, weights);
      } else {
        current = null;
        setText(words, '');
      }
      const norms = weightedNorms(frame.gram, weights);
      const share = shares(frame.gram, weights);
      run.header.terms.forEach((_, i) => {
        setAttribute(handles[i], 'aria-valuenow', weights[i]);
        setAttribute(handles[i], 'aria-valuetext', `${brief(weights[i])}, share ${percent(share[i])}`);
      });
      const serves = (i: number) => (panel.trial.active ? cosineToSum(frame.gram, weights, i) : stepServes(frame, i));
      terms.draw([
        { heading: 'λ', title: 'Weight', value: (i) => brief(weights[i], 4) },
        {
          heading: '‖λ∇L‖',
          title: 'Norm of the weighted gradient',
          value: (i) => number(norms[i], panel.model.settings.digits),
        },
        {
          heading: panel.trial.active ? 'sum serves' : 'step serves',
          title:
            'Cosine between the update and the direction that lowers this term fastest: 1 serves it fully, below 0 harms it',
          value: (i) => signed(serves(i)),
          mark: (i) => (serves(i) <= -0.005 ? 'bad' : ''),
        },
      ]);
    },
  };
}

/** Weights, norms and cosines of the last frame. */
function compassCsv(panel: Panel): string {
  const run = panel.model.run;
  const weights = effectiveWeights(panel);
  const frame = run && compassFrame(run);
  if (!frame || !weights) return '';
  const { gram } = frame;
  const norms = weightedNorms(gram, weights);
  return csvText(
    ['term', 'weight', 'weighted gradient norm', 'cosine to the sum', 'cosine of the step to descent'],
    run.header.terms.map((t, i) => [t.name, weights[i], norms[i], cosineToSum(gram, weights, i), stepServes(frame, i)]),
  );
}
