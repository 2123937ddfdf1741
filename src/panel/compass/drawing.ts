/** @file A scene of the compass as elements of the page. */
import { pathThrough, px } from '../../figure/svg.ts';
import { s, setAttribute, setText } from '../page/dom.ts';
import { termClass } from '../page/theme.ts';
import type { Arrow, Scene } from './scene.ts';
import { arrowHead, opacity } from './svg.ts';

interface ArrowParts {
  group: SVGGElement;
  line: SVGLineElement;
  head: SVGPolygonElement;
}

interface LabelParts {
  group: SVGGElement;
  text: SVGTextElement;
  leader: SVGPathElement;
}

function arrowParts(className: string): ArrowParts {
  const line = s('line', { x1: 0, y1: 0 });
  const head = s('polygon', {});
  return { group: s('g', { class: className }, line, head), line, head };
}

function labelParts(className: string): LabelParts {
  const text = s('text', {});
  const leader = s('path', { class: 'leader' });
  return { group: s('g', { class: `label ${className}` }, leader, text), text, leader };
}

export class CompassDrawing {
  readonly element: SVGSVGElement;
  /** Around the origin, above everything else: what can be dragged. */
  readonly handles = s('g', {});
  readonly #centre: SVGGElement;
  readonly #ring = s('circle', { class: 'ring' });
  readonly #half = s('circle', { class: 'ring inner' });
  readonly #trail = s('g', { class: 'trail' });
  readonly #arrows = s('g', {});
  readonly #labels = s('g', { class: 'labels' });
  readonly #sum = arrowParts('sum');
  readonly #step = arrowParts('step');
  #parts: ArrowParts[] = [];
  #ghosts: SVGLineElement[] = [];
  #names: LabelParts[] = [];

  constructor(label: string) {
    this.#centre = s('g', {}, this.#ring, this.#half, this.#trail, this.#arrows, this.#labels, this.handles);
    this.element = s('svg', { class: 'compass', role: 'group', 'aria-label': label }, this.#centre);
  }

  /** Arrows for `terms` terms. */
  build(terms: number): void {
    const all = Array.from({ length: terms }, (_, i) => i);
    this.#parts = all.map((i) => arrowParts(`arrow ${termClass(i)}`));
    this.#ghosts = all.map((i) => s('line', { class: `ghost ${termClass(i)}`, x1: 0, y1: 0 }));
    this.#names = [...all.map(termClass), 'sum-label', 'step-label'].map(labelParts);
    this.#arrows.replaceChildren(
      ...this.#ghosts,
      this.#sum.group,
      ...this.#parts.map((p) => p.group),
      this.#step.group,
    );
    this.#labels.replaceChildren(...this.#names.map((n) => n.group));
  }

  /** @param aside Whether term i steps back. */
  draw(scene: Scene, aside: (term: number) => boolean = () => false): void {
    const { width, height, ring } = scene;
    setAttribute(this.element, 'width', width);
    setAttribute(this.element, 'height', height);
    setAttribute(this.#centre, 'transform', `translate(${px(width / 2)} ${px(height / 2)})`);
    setAttribute(this.#ring, 'r', px(ring));
    setAttribute(this.#half, 'r', px(ring / 2));
    this.#parts.forEach((p, i) => {
      this.#place(p, scene.arrows[i], 9);
      p.group.classList.toggle('aside', aside(i));
    });
    this.#ghosts.forEach((line, i) => {
      const ghost = scene.ghosts[i];
      line.toggleAttribute('hidden', ghost === undefined);
      setAttribute(line, 'x2', px(ghost?.x ?? 0));
      setAttribute(line, 'y2', px(ghost?.y ?? 0));
    });
    const several = this.#parts.length > 1;
    this.#sum.group.toggleAttribute('hidden', !several);
    this.#place(this.#sum, scene.sum, 15);
    this.#step.group.toggleAttribute('hidden', scene.step === null);
    if (scene.step) this.#place(this.#step, scene.step, 10);
    const terms = this.#parts.length;
    // One for every arrow that is drawn: the terms, the sum of several, the step.
    const shown = [
      ...this.#names.slice(0, terms),
      ...(several ? [this.#names[terms]] : []),
      ...(scene.step ? [this.#names[terms + 1]] : []),
    ];
    for (const name of this.#names) name.group.toggleAttribute('hidden', !shown.includes(name));
    shown.forEach((name, k) => {
      const label = scene.labels[k];
      setText(name.text, label.text);
      setAttribute(name.text, 'x', px(label.x));
      setAttribute(name.text, 'y', px(label.y));
      setAttribute(name.text, 'text-anchor', label.anchor);
      setAttribute(name.leader, 'd', pathThrough(label.leader));
      name.group.toggleAttribute('hidden', label.text === '');
    });
    this.#drawTrail(scene.trail);
  }

  #place(p: ArrowParts, arrow: Arrow, head: number): void {
    setAttribute(p.line, 'x2', px(arrow.x));
    setAttribute(p.line, 'y2', px(arrow.y));
    setAttribute(p.head, 'points', arrowHead(arrow, head));
    setAttribute(p.group, 'opacity', px(opacity(arrow)));
    p.group.classList.toggle('stub', arrow.stub);
    p.group.classList.toggle('outside', arrow.inPlane < 0.5);
  }

  #drawTrail(points: Scene['trail']): void {
    const trail = this.#trail;
    const lines = Math.max(0, points.length - 1);
    while (trail.childElementCount < lines) trail.append(s('line', {}));
    while (trail.childElementCount > lines) trail.lastElementChild?.remove();
    [...trail.children].forEach((line, k) => {
      setAttribute(line, 'x1', px(points[k].x));
      setAttribute(line, 'y1', px(points[k].y));
      setAttribute(line, 'x2', px(points[k + 1].x));
      setAttribute(line, 'y2', px(points[k + 1].y));
      setAttribute(line, 'opacity', px(0.04 + 0.4 * (k / points.length) ** 2));
    });
  }
}
