/** @file What the gradients say: looks go in, the findings that hold come out, with hysteresis so that none flickers. */
import type { Finding, Severity } from '../../problem/finding.ts';
import type { SolutionFrame } from '../../problem/frame.ts';
import type { Detector } from '../findings/detector.ts';
import { detectors as all, explainedBy } from '../findings/findings.ts';
import { type Look, type RunContext, Trace, type TraceView } from '../trace/trace.ts';

/** One finding on its way in or out. */
interface Watch {
  detector: Detector;
  finding: Omit<Finding, 'code' | 'lasted'>;
  /** Step since which it has been seen without a gap. */
  since: number;
  lastSeen: number;
  shown: boolean;
}

/** Looks that wait at most. */
const mostWaiting = 32;

const rank: Record<Severity, number> = { error: 0, warning: 1, information: 2, hint: 3 };

/** What a run tells of itself and asks of whoever looks on. */
export type Watching = Pick<Lens, 'add' | 'addSolution' | 'end' | 'judge' | 'findings' | 'view'>;

export class Lens {
  readonly trace = new Trace();
  readonly #context: RunContext;
  #grid: Float64Array;
  readonly #detectors: readonly Detector[];
  readonly #watches = new Map<string, Watch>();
  #solution: SolutionFrame | null = null;
  /** Looks that wait to be judged. */
  readonly #waiting: Look[] = [];

  constructor(context: RunContext, grid: Float64Array, detectors: readonly Detector[] = all) {
    this.#context = context;
    this.#grid = grid;
    this.#detectors = detectors;
  }

  /** @param grid on which it is drawn, where that is another one from now on. */
  addSolution(solution: SolutionFrame, grid: Float64Array = this.#grid): void {
    this.#judgeAll();
    this.#solution = solution;
    this.#grid = grid;
  }

  /** What a detector sees now; `null` before the first look. */
  view(ended = false, stalled = false): TraceView | null {
    const { samples, last } = this.trace;
    if (!last) return null;
    return {
      context: this.#context,
      samples,
      now: last,
      first: samples[0],
      ...this.trace.totals(),
      solution: this.#solution,
      grid: this.#grid,
      ended,
      stalled,
    };
  }

  /**
   * Takes a look and judges; true when the findings that are shown have changed. What may `wait` is judged with later
   * looks, in their order: a look right after another costs a fraction of one between two steps.
   */
  add(look: Look, wait = false): boolean {
    this.#waiting.push(look);
    return wait && this.#waiting.length < mostWaiting ? false : this.judge();
  }

  /** Judges the looks that wait, up to the first that changes what is shown; true then. */
  judge(): boolean {
    const changing = this.#waiting.findIndex((look) => {
      this.trace.add(look);
      return this.#look(this.view());
    });
    this.#waiting.splice(0, changing < 0 ? this.#waiting.length : changing + 1);
    return changing >= 0;
  }

  #judgeAll(): void {
    while (this.#waiting.length > 0) this.judge();
  }

  /** The last time, after the last look: what holds clearly now is shown, however short it has lasted. */
  end(stalled = false): boolean {
    this.#judgeAll();
    return this.#look(this.view(true, stalled));
  }

  #look(view: TraceView | null): boolean {
    if (!view) return false;
    const { step } = view.now;
    let changed = false;
    const seen = new Set<string>();
    for (const detector of this.#detectors) {
      const patience = view.ended ? 0 : detector.patience(this.#context);
      for (const { key, clearly, finding } of detector.look(view)) {
        const id = `${detector.code} ${key}`;
        seen.add(id);
        let watch = this.#watches.get(id);
        if (!watch) {
          if (!clearly) continue;
          watch = { detector, finding, since: step, lastSeen: step, shown: false };
          this.#watches.set(id, watch);
        }
        watch.lastSeen = step;
        watch.finding = finding;
        if (!watch.shown && clearly && step - watch.since >= patience) {
          watch.shown = true;
          changed = true;
        }
      }
    }
    for (const [id, watch] of this.#watches) {
      if (seen.has(id)) continue;
      const gone = step - watch.lastSeen;
      if (watch.shown && gone <= watch.detector.patience(this.#context)) continue;
      this.#watches.delete(id);
      if (watch.shown) changed = true;
    }
    return changed;
  }

  /** All findings that hold and that no other one explains, the most severe first. */
  get findings(): Finding[] {
    const order = new Map(this.#detectors.map((d, k) => [d, k]));
    const shown = [...this.#watches.values()].filter((w) => w.shown);
    const explained = explainedBy(shown.map((w) => w.detector.code));
    return shown
      .filter((w) => !explained.has(w.detector.code))
      .sort(
        (a, b) =>
          rank[a.finding.severity] - rank[b.finding.severity] || order.get(a.detector)! - order.get(b.detector)!,
      )
      .map((w) => ({ code: w.detector.code, ...w.finding, lasted: w.lastSeen - w.since }));
  }
}
