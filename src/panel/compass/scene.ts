/**
 * @file What the compass shows, as plain data: arrows in pixels, trail, labels. Arrows point where a term *pulls* the
 * network, −λᵢgᵢ, so that the step taken and the pulls agree in sense.
 */
import { ratio } from '../../problem/number-text/typeset.ts';
import { shortened } from '../page/format.ts';
import { align, type Plane, preconditionedPlane, rawPlane, turnPlane, upright, type Vector } from './geometry.ts';
import { type Label, placeLabels, type Tip } from './labels.ts';

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
  return asPulls(found);
}

/** Pulls in the place of gradients. */
export function asPulls(gradients: Plane): Plane {
  const pull = (v: Vector): Vector => ({ ...v, x: -v.x, y: -v.y });
  return { ...gradients, vectors: gradients.vectors.map(pull), sum: pull(gradients.sum) };
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

export const trailLength = 28;

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
  width: number;
  height: number;
  ring: number;
  ringValue: number;
  arrows: Arrow[];
  /** As they are at this moment, where the arrows are smoothed. */
  ghosts: Arrow[];
  sum: Arrow;
  /** How many times its length the sum is drawn. */
  sumScale: number;
  step: Arrow | null;
  trail: { x: number; y: number }[];
  labels: Label[];
  shown: number;
}

/** Size of the drawing in pixels. */
export interface SceneSize {
  width: number;
  height: number;
}

/** Shortest arrow that still reads as one. */
const stubLength = 16;
/** With more terms than this, arrows too short to be seen have no label either; the sliders name them. */
const labelledStubs = 4;
const longestLabel = 15;
/** Room for a line of text above and below the ring. */
const margin = 24;
/** Shares of the ring: a sum shorter than this is drawn at a scale of its own, which makes it about that long. */
const shortSum = 0.4;
const ownLength = 0.6;
/** Share of the ring that the step has: its unit is another one. */
const stepLength = 0.72;

/** The factor 1, 2, 5, 10, … that brings `length` nearest below `ring` times `ownLength`, for what is short; else 1. */
function ownScale(length: number, ring: number): number {
  if (!(length > 0) || length >= shortSum * ring) return 1;
  const wanted = (ownLength * ring) / length;
  const power = 10 ** Math.floor(Math.log10(wanted));
  return power * ([5, 2, 1].find((factor) => factor * power <= wanted * 1.3) ?? 1);
}

/**
 * The drawing of plane `p`.
 * @param ringValue length that reaches the ring; `null`: the longest arrow's
 * @param raw plane of the same moment that is not smoothed, turned alike; `null`: none
 */
export function scene(
  p: Plane,
  names: readonly string[],
  trail: readonly { x: number; y: number }[],
  options: CompassOptions,
  size: SceneSize,
  ringValue: number | null,
  raw: Plane | null = null,
): Scene {
  const ring = Math.max(40, Math.min(size.width / 2 - 8, size.height / 2 - margin));
  const longest = ringValue ?? radius(p);
  const arrow = (v: Vector, length: number): Arrow => {
    const drawn = Math.hypot(v.x, v.y);
    const reach = longest > 0 && drawn > 0 ? (length / v.norm) * drawn : 0;
    const stub = reach < stubLength;
    const pixels = drawn > 0 ? Math.min(ring, Math.max(reach, stubLength)) : 0;
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
  const sumScale = ownScale(length(p.sum), ring);
  const sum = arrow(p.sum, sumScale * length(p.sum));
  const step = p.step && arrow(p.step, stepLength * ring);
  const tip = (a: Arrow, text: string): Tip => ({ x: a.x, y: a.y, text: Math.hypot(a.x, a.y) > 0 ? text : '' });
  const sumName = options.view === 'raw' ? 'all together' : 'step';
  const labels = placeLabels(
    [
      ...arrows.map((a, i) => tip(a, names.length > labelledStubs && a.stub ? '' : shortened(names[i], longestLabel))),
      ...(names.length > 1 ? [tip(sum, sumScale > 1 ? `${sumName} ${timesText(sumScale)}` : sumName)] : []),
      ...(step ? [tip(step, 'step taken')] : []),
    ],
    ring,
    { width: size.width / 2, height: size.height / 2 },
  );
  return {
    ...size,
    ring,
    ringValue: longest,
    arrows,
    ghosts: raw ? raw.vectors.map((v) => arrow(v, length(v))) : [],
    sum,
    sumScale,
    step,
    trail: trail.map((t) => {
      const far = Math.hypot(t.x, t.y) * sumScale;
      const pixels = (far > 1 ? sumScale / far : sumScale) * ring;
      return { x: t.x * pixels, y: -t.y * pixels };
    }),
    labels,
    shown: p.shown,
  };
}

/** `×20`. */
const timesText = (factor: number): string => `×${ratio(factor).replace('×', '').replace(/\.0$/, '')}`;
