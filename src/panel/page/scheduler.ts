/**
 * @file When views draw: at most once per animation frame, only when stale and on the screen, and for a few milliseconds
 * at a time, so that the page never blocks. What does not fit waits for the next frame, longest-waiting first.
 */
import type { Topic } from './model.ts';

export interface View {
  element: HTMLElement;
  topics: readonly Topic[];
  draw(): void;
  /** What belongs to a drawing and takes a frame of its own: a second chart. */
  drawRest?(): void;
}

/** Milliseconds of drawing per animation frame, after which no other view begins: a chart's pixels are made besides. */
const budget = 4;
/** A view rests for this many times as long as it took to draw: on a slow machine charts draw less often, not longer. */
const rest = 3;

export class Scheduler {
  private readonly views: View[];
  private readonly failed: (error: unknown) => void;
  private readonly visible = new Set<View>();
  private readonly stale = new Set<View>();
  /** Drawn, but for their rest. */
  private readonly unfinished = new Set<View>();
  private readonly afterDraw: (() => void)[] = [];
  private readonly rested = new Map<View, number>();
  private requested = false;

  /** @param failed told about whatever a view throws */
  constructor(views: View[], failed: (error: unknown) => void) {
    this.views = views;
    this.failed = failed;
    const byElement = new Map(views.map((v) => [v.element as Element, v]));
    const observer = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          const view = byElement.get(entry.target);
          if (!view) continue;
          if (entry.isIntersecting) this.visible.add(view);
          else this.visible.delete(view);
        }
        this.request();
      },
      // A little ahead of scrolling.
      { rootMargin: '200px' },
    );
    for (const view of views) observer.observe(view.element);
  }

  /** Marks the views that depend on `topics`; `drawn` is called once they had their turn. */
  invalidate(topics: readonly Topic[], drawn?: () => void): void {
    for (const view of this.views) {
      if (!this.stale.has(view) && view.topics.some((t) => topics.includes(t))) this.stale.add(view);
    }
    if (drawn) this.afterDraw.push(drawn);
    this.request();
  }

  private request(): void {
    if (this.requested) return;
    this.requested = true;
    requestAnimationFrame(() => {
      this.requested = false;
      this.drawSome();
    });
  }

  private drawSome(): void {
    const start = performance.now();
    // Asked before anything is drawn: in between, every question would lay the page out once more.
    const turn = [...new Set([...this.unfinished, ...this.stale])].filter((view) => this.wanted(view));
    for (const view of turn) {
      const begin = performance.now();
      if (begin < (this.rested.get(view) ?? 0)) continue;
      // A section that fails must not take the others, or the acknowledgement, with it.
      try {
        this.drawOne(view);
      } catch (error) {
        this.failed(error);
      }
      const end = performance.now();
      this.rested.set(view, end + rest * (end - begin));
      if (end - start > budget) break;
    }
    for (const done of this.afterDraw.splice(0)) done();
    if (turn.some((view) => this.stale.has(view) || this.unfinished.has(view))) this.request();
  }

  /** A rest is drawn before its view begins anew. */
  private drawOne(view: View): void {
    if (this.unfinished.delete(view)) {
      view.drawRest?.();
      return;
    }
    this.stale.delete(view);
    view.draw();
    if (view.drawRest) this.unfinished.add(view);
  }

  /** On the screen, or hidden: only by drawing does a hidden view find out that it has something to show. */
  private wanted(view: View): boolean {
    return this.visible.has(view) || view.element.offsetParent === null;
  }
}
