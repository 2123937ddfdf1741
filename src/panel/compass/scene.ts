/**
 * @file What the compass shows, as plain data: arrows in pixels, trail, labels. Arrows point where a term *pulls* the
 * network, −λᵢgᵢ, so that the step taken and the pulls agree in sense.
 */
import type { ShownRun } from '../page/model.ts';
import { align, type Plane, preconditionedPlane, rawPlane, turnPlane, upright, type Vector } from './geometry.ts';
import { type Label, placeLabels } from './labels.ts';

export interface CompassOptions {
  view: 'raw' | 'optimiser';
  lengths: 'true' | 'equal';
}

/** The vectors behind one frame, enough for either view. */
export interface CompassFrame {
  gram: ArrayLike<number>;
  weights: ArrayLike<number>;
  stepDots: ArrayLike<number>;
  stepNorm: number;
  preconditionedGram: ArrayLike<number> | null;
}

/**
 * The plane for `frame` with `weights` in the place of its own; pulls, not gradients.
 * @returns `null` in the optimiser's view of an optimiser that has none
 */
export function compassPlane(frame: CompassFrame, weights: ArrayLike<number>, options: CompassOptions): Plane | null {
  let found: Plane;
  if (options.view === 'raw') found = rawPlane({ ...frame, weights });
  else if (frame.preconditionedGram) found = preconditionedPlane(frame.preconditionedGram, frame.weights, weights);
  else return null;
  const pull = (v: Vector): Vector => ({ ...v, x: -v.x, y: -v.y });
  return { ...found, vectors: found.vectors.map(pull), sum: pull(found.sum) };
}

/** Turns `next` so that it continues the drawing of `before`; a first drawing has the sum of all pulls upwards. */
export const continued = (next: Plane, before: Plane | null): Plane =>
  turnPlane(next, before ? align(next.vectors, before.vectors) : upright(next.sum));

/** Positions, in units of the ring, that the sum of all pulls went through. */
export interface Trail {
  points: { x: number; y: number }[];
  /** Plane drawn last. */
  plane: Plane | null;
}

export const trailLength = 40;

/** The trail over the last buckets of a run, as if it had been watched. */
export function replayTrail(run: ShownRun, options: CompassOptions): Trail {
  const { history } = run;
  const trail: Trail = { points: [], plane: null };
  for (let k = Math.max(0, history.length - trailLength); k < history.length; k++) {
    const frame = history.at(k);
    if (!frame.gram.every(Number.isFinite)) continue;
    const next = compassPlane(frame, frame.weights, options);
    if (next) extend(trail, continued(next, trail.plane));
  }
  return trail;
}

/** Adds where `next` draws the sum. */
export function extend(trail: Trail, next: Plane): void {
  trail.plane = next;
  const reach = radius(next);
  if (reach > 0) trail.points.push({ x: next.sum.x / reach, y: next.sum.y / reach });
  if (trail.points.length > trailLength) trail.points.shift();
}

/** Length that the ring stands for: the longest of all arrows. */
export function radius(p: Plane): number {
  return Math.max(0, p.sum.norm, ...p.vectors.map((v) => v.norm));
}

export interface Arrow {
  /** Tip relative to the centre, y downwards, in pixels. */
  x: number;
  y: number;
  /** Share of the length that lies in the plane. */
  inPlane: number;
  /** Too short to be seen at this scale: drawn as a stub in its direction. */
  stub: boolean;
  norm: number;
}

export interface Scene {
  /** Half of the drawing's side. */
  half: number;
  ring: number;
  ringValue: number;
  arrows: Arrow[];
  sum: Arrow;
  step: Arrow | null;
  trail: { x: number; y: number }[];
  labels: Label[];
  shown: number;
}

/** Shortest arrow that still reads as one. */
const stubLength = 16;
/** With more terms than this, arrows too short to be seen have no label either; the table names them. */
const labelledStubs = 4;
const longestLabel = 18;
/** Labels keep at least this distance from the centre. */
const labelClearance = 38;

const shortened = (name: string): string => (name.length > longestLabel ? `${name.slice(0, longestLabel - 1)}…` : name);

/**
 * The drawing of plane `p` on a square of `side` pixels.
 * @param ringValue length that reaches the ring; `null`: the longest arrow's (fixed while a weight is dragged)
 */
export function scene(
  p: Plane,
  names: readonly string[],
  trail: readonly { x: number; y: number }[],
  options: CompassOptions,
  side: number,
  ringValue: number | null,
): Scene {
  const half = side / 2;
  const ring = half - 34;
  const longest = ringValue ?? radius(p);
  const arrow = (v: Vector, length: number): Arrow => {
    const drawn = Math.hypot(v.x, v.y);
    const reach = longest > 0 && drawn > 0 ? (length / v.norm) * drawn : 0;
    const stub = reach < stubLength;
    const pixels = drawn > 0 ? Math.min(ring * 1.6, Math.max(reach, stubLength)) : 0;
    return {
      x: drawn > 0 ? (v.x / drawn) * pixels : 0,
      y: drawn > 0 ? (-v.y / drawn) * pixels : 0,
      inPlane: v.inPlane,
      stub,
      norm: v.norm,
    };
  };
  const length = (v: Vector) => (options.lengths === 'equal' || longest === 0 ? ring : (v.norm / longest) * ring);
  const arrows = p.vectors.map((v) => arrow(v, length(v)));
  const sum = arrow(p.sum, length(p.sum));
  const step = p.step && arrow(p.step, ring);
  const beside = (a: Arrow, text: string): Label => {
    const size = Math.hypot(a.x, a.y) || 1;
    // Labels of short arrows stand clear of the crowd at the centre.
    const away = Math.max(size, labelClearance) + 10;
    const [ux, uy] = [a.x / size, a.y / size];
    const anchor = ux > 0.35 ? 'start' : ux < -0.35 ? 'end' : 'middle';
    return { text, x: half + ux * away, y: half + uy * (away + 4) + 4, anchor };
  };
  const labels = placeLabels(
    [
      ...arrows.map((a, i) => beside(a, names.length > labelledStubs && a.stub ? '' : shortened(names[i]))),
      ...(names.length > 1 ? [beside(sum, options.view === 'raw' ? 'all together' : 'step')] : []),
      ...(step ? [beside(step, 'step taken')] : []),
    ],
    14,
    { left: 4, right: side - 4, top: 12, bottom: side - 6 },
  );
  return {
    half,
    ring,
    ringValue: longest,
    arrows,
    sum,
    step,
    trail: trail.map((t) => ({ x: t.x * ring, y: -t.y * ring })),
    labels,
    shown: p.shown,
  };
}
