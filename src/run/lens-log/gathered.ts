/**
 * @file What was logged before anybody looked, told at once: the events of a run with its frames as one history while the log
 * is read, and frame by frame from then on. Thousands of frames that are told one by one take longer than to read them.
 */
import type { Finding } from '../../problem/finding.ts';
import type { Frame, SolutionFrame } from '../../problem/frame.ts';
import { History } from '../../problem/history.ts';
import type { RunEvent } from '../../problem/run-event.ts';

export class Gathered {
  #holds = true;
  /** Of the run that is told of, whatever was told of it before. */
  #history: History | null = null;
  #run: string | null = null;
  /** What is held back. */
  #latest: Frame | null = null;
  #solution: SolutionFrame | null = null;
  #findings: Finding[] | null = null;

  /** Holds back what comes, until it is released. */
  hold(): void {
    this.#holds = true;
  }

  *take(event: RunEvent): Generator<RunEvent> {
    switch (event.type) {
      case 'started': {
        const { id, terms, parameters } = event.header;
        if (id !== this.#run) {
          yield* this.#told();
          this.#history = new History(terms.length, parameters.length);
          this.#run = id;
        }
        yield event;
        return;
      }
      case 'frame':
        this.#history?.push(event.frame);
        if (this.#holds) this.#latest = event.frame;
        else yield event;
        return;
      case 'solution':
        if (this.#holds) this.#solution = event.solution;
        else yield event;
        return;
      case 'findings':
        if (this.#holds) this.#findings = event.findings;
        else yield event;
        return;
      default:
        yield event;
    }
  }

  /** What was held back; from now on nothing is. */
  *release(): Generator<RunEvent> {
    this.#holds = false;
    yield* this.#told();
  }

  *#told(): Generator<RunEvent> {
    const { latest, solution, findings } = { latest: this.#latest, solution: this.#solution, findings: this.#findings };
    this.#latest = null;
    this.#solution = null;
    this.#findings = null;
    if (latest && this.#history)
      yield { type: 'history', history: { history: this.#history.snapshot(), latest, whole: true } };
    if (solution) yield { type: 'solution', solution };
    if (findings) yield { type: 'findings', findings };
  }
}
