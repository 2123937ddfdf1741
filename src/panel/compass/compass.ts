/** @file The compass on the page: draws the scene, lets weights be dragged, replays the run, and says what it shows. */

import { px } from '../../figure/svg.ts';
import { weightedSum } from '../../numeric/vector.ts';
import { csvText } from '../../problem/csv.ts';
import { cosineToSum, shares, weightedNorms } from '../../problem/gram.ts';
import { degrees, percent } from '../../problem/number-text/quantity.ts';
import { brief, integer, number } from '../../problem/number-text/typeset.ts';
import { alongPlace } from '../chart/axes.ts';
import { runAxis } from '../chart/shared-axis.ts';
import { h, s, setAttribute, setText } from '../page/dom.ts';
import { unbroken } from '../page/format.ts';
import { hasWeights, type ShownRun } from '../page/model.ts';
import { effectiveWeights, isolatedTerm, type Panel } from '../page/panel.ts';
import { termClass } from '../page/theme.ts';
import { Section, type SectionView } from '../widgets/section.ts';
import { Switch } from '../widgets/switch.ts';
import { CompassDrawing } from './drawing.ts';
import { align, type Plane, turnPlane } from './geometry.ts';
import { calmFrame, lastStepped, type StampedFrame, stepDescends, stepServes } from './readings.ts';
import { replayTrail } from './replay.ts';
import { nextRing, noRing } from './ring.ts';
import {
  type CompassFrame,
  type CompassOptions,
  compassPlane,
  continued,
  extend,
  radius,
  type Scene,
  type SceneSize,
  scene,
  type Trail,
} from './scene.ts';
import { compassSvg } from './svg.ts';

/** Milliseconds that a replay of a run takes. */
const replayTime = 6000;
/** Height of the drawing for its width, in pixels. */
const sizeFor = (width: number): SceneSize => ({
  width: Math.max(200, width),
  height: Math.min(460, Math.max(200, Math.min(width, 236 + Math.max(0, width - 300) * 0.7))),
});

/** An arrow in the hand. */
interface Drag {
  term: number;
  /** Of the compass, on the screen, when it was taken. */
  centre: { x: number; y: number };
  weight: number;
  /** Length and direction of the arrow then. */
  pixels: number;
  ux: number;
  uy: number;
}

export function compassView(panel: Panel): SectionView {
  const drawing = new CompassDrawing('Compass of the weighted gradients');
  const holder = h('div', { className: 'compass-box' });
  holder.append(drawing.element);
  const missing = h(
    'p',
    { className: 'caption', hidden: true },
    'This optimiser has no preconditioner to look through.',
  );
  const words = h('p', { className: 'caption words' });
  const options = (): CompassOptions => ({ view: panel.ui.compass, lengths: panel.ui.lengths });
  const views = new Switch<'raw' | 'optimiser'>(
    'Gradients shown',
    {
      raw: { text: 'raw', title: 'The weighted gradients λᵢ∇Lᵢ themselves' },
      optimiser: {
        text: 'optimiser',
        title: 'As the optimiser sees it: the contributions P λᵢ∇Lᵢ after its scaling P; their sum is the step',
      },
    },
    (compass) => panel.setInterface({ compass }),
  );
  /** Bucket that is looked back at; `null`: now. */
  let at: number | null = null;
  let playing: number | null = null;
  const scrubber = h('input', {
    type: 'range',
    min: 0,
    step: 1,
    'aria-label': 'Step that the compass shows',
    title: 'Replays the run; at the right end it follows',
    oninput: () => {
      stop();
      const k = Number(scrubber.value);
      look(k >= Number(scrubber.max) ? null : k);
    },
  });
  const playButton = h('button', { type: 'button', className: 'link', onclick: () => replay() }, '▶ replay');
  const nowButton = h(
    'button',
    {
      type: 'button',
      className: 'link',
      onclick: () => {
        stop();
        look(null);
      },
    },
    'now',
  );
  const scrub = h('div', { className: 'scrub' }, playButton, scrubber, nowButton);
  let current: Scene | null = null;
  let shownFrame: StampedFrame | null = null;
  const section = new Section(
    panel,
    {
      id: 'compass',
      title: 'Compass',
      place: 'screen',
      saved: () => {
        const shown = current;
        if (!shown) return [];
        return [
          {
            name: 'compass',
            svg: (palette, style) => compassSvg(shown, 'Compass of the weighted gradients', palette, style),
            csv: () => (shownFrame ? compassCsv(panel, shownFrame) : ''),
          },
        ];
      },
    },
    holder,
    missing,
    scrub,
    words,
  );
  section.tools.append(views.element);
  const lengths = section.menu.add('', () =>
    panel.setInterface({ lengths: panel.ui.lengths === 'true' ? 'equal' : 'true' }),
  );

  let handles: SVGCircleElement[] = [];
  let trail: Trail = { points: [], plane: null };
  let trailKey = '';
  let seenFrames = -1;
  let builtFor = '';
  let ring = noRing;
  let pointed = false;
  let easing = false;
  let drag: Drag | null = null;
  holder.addEventListener('pointerenter', () => {
    pointed = true;
  });
  holder.addEventListener('pointerleave', () => {
    pointed = false;
  });

  function look(k: number | null): void {
    if (k === null) runAxis.point(null, scrubber);
    at = k;
    panel.changed('interface');
  }

  /** Charts over the run show their values at the step that is looked at, whatever they have been given since. */
  function pointCharts({ history }: ShownRun, step: number): void {
    const x = alongPlace(history, panel.ui.along, step);
    queueMicrotask(() => {
      if (at !== null) runAxis.point(x, scrubber);
    });
  }

  function stop(): void {
    if (playing !== null) cancelAnimationFrame(playing);
    playing = null;
    setText(playButton, '▶ replay');
  }

  /** Runs through the whole run; a second click stops. */
  function replay(): void {
    const run = panel.model.run;
    if (playing !== null || !run) {
      stop();
      return;
    }
    setText(playButton, '■ stop');
    const last = run.history.length - 1;
    const began = performance.now();
    const tick = (time: number) => {
      const k = Math.round(((time - began) / replayTime) * last);
      if (k >= last) {
        stop();
        look(null);
        return;
      }
      look(Math.max(0, k));
      playing = requestAnimationFrame(tick);
    };
    playing = requestAnimationFrame(tick);
  }

  function build(run: ShownRun): void {
    drawing.build(run.header.terms.length);
    handles = run.header.terms.map((term, i) => {
      const handle = s('circle', {
        class: `handle ${termClass(i)}`,
        r: 10,
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
    drawing.handles.replaceChildren(...handles);
  }

  function startDrag(event: PointerEvent, term: number): void {
    const weights = effectiveWeights(panel);
    const arrow = current?.arrows[term];
    if (!weights || !arrow || !current || at !== null || panel.ui.lengths === 'equal') return;
    const pixels = Math.hypot(arrow.x, arrow.y);
    if (!(pixels > 0)) return;
    (event.target as Element).setPointerCapture(event.pointerId);
    // A stub stands for its true, shorter length.
    const truth = arrow.stub && current.ringValue > 0 ? (arrow.norm / current.ringValue) * current.ring : pixels;
    const box = drawing.element.getBoundingClientRect();
    drag = {
      term,
      // What is written above may grow with the first change and push the drawing down under the hand.
      centre: { x: box.left + current.width / 2, y: box.top + current.height / 2 },
      weight: weights[term],
      pixels: Math.max(truth, 1e-9),
      ux: arrow.x / pixels,
      uy: arrow.y / pixels,
    };
  }

  function moveDrag(event: PointerEvent): void {
    const run = panel.model.run;
    if (!drag || !current || !run) return;
    const x = event.clientX - drag.centre.x;
    const y = event.clientY - drag.centre.y;
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

  /** The plane, turned so that it continues what was drawn before. */
  function currentPlane(run: ShownRun, frame: StampedFrame, weights: Float64Array): Plane | null {
    const key = JSON.stringify([run.header.id, options().view, at]);
    if (key !== trailKey) {
      const before = trail.plane;
      const same = JSON.parse(trailKey || '[]') as unknown[];
      trailKey = key;
      trail = replayTrail(run, options(), at ?? run.history.length - 1);
      // Looking back keeps the drawing as it is turned.
      if (before && trail.plane && same[0] === run.header.id && same[1] === options().view) {
        trail = turnedTrail(trail, before);
      }
      seenFrames = run.history.frames;
    } else if (at === null && run.history.frames !== seenFrames) {
      seenFrames = run.history.frames;
      const own = compassPlane(frame, frame.weights, options());
      if (own) extend(trail, continued(own, trail.plane));
    }
    const next = compassPlane(frame, weights, options());
    return next && continued(next, trail.plane);
  }

  /** The plane of the moment itself, turned like the smoothed one. */
  function momentary(frame: CompassFrame, weights: Float64Array, calm: Plane): Plane | null {
    if (!Array.from(frame.gram).every(Number.isFinite)) return null;
    const raw = compassPlane(frame, weights, options());
    return raw && turnPlane(raw, align(raw.vectors, calm.vectors));
  }

  function drawHandles(run: ShownRun, shown: Scene, frame: StampedFrame, weights: Float64Array): void {
    const share = shares(frame.gram, weights);
    handles.forEach((handle, i) => {
      setAttribute(handle, 'cx', px(shown.arrows[i].x));
      setAttribute(handle, 'cy', px(shown.arrows[i].y));
      setAttribute(handle, 'aria-valuenow', weights[i]);
      setAttribute(handle, 'aria-valuetext', `${brief(weights[i])}, share ${percent(share[i])}`);
      handle.classList.toggle('fixed', at !== null || panel.ui.lengths === 'equal');
      setAttribute(handle, 'aria-label', `Weight of ${run.header.terms[i].name}`);
    });
  }

  function describe(run: ShownRun, frame: StampedFrame, shown: Scene, weights: Float64Array): void {
    const sentences: string[] = [];
    if (panel.trial.active && run.last) {
      const total = weightedSum(weights, run.last.losses);
      sentences.push(`total ${number(total)} with these weights (trained: ${number(run.last.total)})`);
    }
    if (panel.ui.lengths === 'true') {
      sentences.push(`ring ${brief(shown.ringValue, 2)}${ring.target === null ? '' : ', easing'}`);
    }
    if (panel.ui.compass === 'raw') {
      const cos = stepDescends(frame);
      if (Number.isFinite(cos)) {
        sentences.push(`step ${degrees((Math.acos(cos) * 180) / Math.PI)} off steepest descent`);
      }
    }
    if (shown.shown < 0.995) sentences.push(`plane shows ${percent(shown.shown)}, rest faded`);
    setText(words, unbroken(sentences.join(' · ')));
    setAttribute(words, 'title', words.textContent);
  }

  function draw(): void {
    const run = panel.model.run;
    if (!section.draws(run?.last != null && hasWeights(run) && lastStepped(run) >= 0) || !run) return;
    const { history, header } = run;
    const k = at === null ? lastStepped(run) : Math.min(at, history.length - 1);
    const frame = calmFrame(run, k) ?? calmFrame(run, Math.max(0, k - 1));
    if (!frame) return;
    const key = JSON.stringify([header.id, header.terms]);
    if (key !== builtFor) {
      builtFor = key;
      at = null;
      ring = noRing;
      stop();
      build(run);
    }
    const weights = at === null ? panel.trial.over(frame.weights, header.terms) : Float64Array.from(frame.weights);
    views.set(panel.ui.compass);
    setText(lengths, panel.ui.lengths === 'true' ? 'Directions only' : 'True lengths');
    // Of one frame there is nothing to replay; the place is kept for the next.
    scrub.style.visibility = history.length > 1 ? '' : 'hidden';
    setAttribute(scrubber, 'max', history.length - 1);
    if (at === null) scrubber.value = scrubber.max;
    else scrubber.value = String(at);
    nowButton.disabled = at === null;
    const turned = currentPlane(run, frame, weights);
    missing.hidden = turned !== null;
    drawing.element.toggleAttribute('hidden', turned === null);
    section.setNote(at !== null ? `step ${integer(frame.step)}` : panel.trial.active ? 'tried out' : '');
    shownFrame = frame;
    if (at !== null) pointCharts(run, frame.step);
    if (!turned) {
      current = null;
      setText(words, '');
      return;
    }
    const still = document.body.classList.contains('reduced-motion');
    ring = nextRing(ring, radius(turned), pointed || drag !== null);
    if (still && ring.target !== null) ring = { value: ring.target, target: null };
    const names = header.terms.map((t) => t.name);
    const raw = momentary(history.at(k), weights, turned);
    current = scene(turned, names, trail.points, options(), sizeFor(holder.clientWidth), ring.value, raw);
    const isolated = isolatedTerm(panel);
    drawing.draw(current, (i) => isolated !== null && names[i] !== isolated);
    drawHandles(run, current, frame, weights);
    describe(run, frame, current, weights);
    if (ring.target === null || easing) return;
    easing = true;
    requestAnimationFrame(() => {
      easing = false;
      draw();
    });
  }

  new ResizeObserver(() => panel.changed('layout')).observe(holder);
  return {
    section,
    element: section.element,
    topics: ['run', 'frames', 'interface', 'highlight', 'settings', 'layout'],
    draw,
  };
}

/** The trail as it is when its last plane is turned like `before`. */
function turnedTrail(trail: Trail, before: Plane): Trail {
  if (!trail.plane) return trail;
  const turn = align(trail.plane.vectors, before.vectors);
  return {
    plane: turnPlane(trail.plane, turn),
    points: trail.points.map(({ x, y }) => ({ x: turn.a * x + turn.b * y, y: turn.c * x + turn.d * y })),
  };
}

/** Weights, norms and cosines of the frame that is drawn. */
function compassCsv(panel: Panel, frame: StampedFrame): string {
  const run = panel.model.run;
  if (!run) return '';
  const weights = panel.trial.over(frame.weights, run.header.terms);
  const { gram } = frame;
  const norms = weightedNorms(gram, weights);
  return csvText(
    ['term', 'weight', 'weighted gradient norm', 'cosine to the sum', 'cosine of the step to descent'],
    run.header.terms.map((t, i) => [t.name, weights[i], norms[i], cosineToSum(gram, weights, i), stepServes(frame, i)]),
  );
}
