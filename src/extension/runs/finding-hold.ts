/**
 * @file Findings as a person can read them. The trainer speaks in steps, thousands of them a second; here a finding
 * stays, with its gravest severity, for a while after it last held, so that nothing blinks.
 */
import type { Finding, Severity } from '../../problem/finding.ts';

/** Milliseconds that a finding stays after it last held. */
const hold = 5000;

const gravity: Record<Severity, number> = { hint: 0, information: 1, warning: 2, error: 3 };

interface Held {
  finding: Finding;
  /** Until when it stays. */
  until: number;
  /** Until when it keeps a severity that has become milder. */
  graveUntil: number;
}

const keyOf = (finding: Finding) => `${finding.code}\n${finding.term ?? ''}`;

export class FindingHold {
  #held = new Map<string, Held>();

  /** What the trainer says holds now; returns what is to be shown at `now` (milliseconds). */
  update(findings: readonly Finding[], now: number): Finding[] {
    for (const finding of findings) {
      const before = this.#held.get(keyOf(finding));
      const milder = before && now < before.graveUntil && gravity[finding.severity] < gravity[before.finding.severity];
      // Evidence and severity belong together: the graver finding is kept as a whole.
      if (milder) before.until = now + hold;
      else this.#held.set(keyOf(finding), { finding, until: now + hold, graveUntil: now + hold });
    }
    return this.at(now);
  }

  /** What is to be shown at `now`. */
  at(now: number): Finding[] {
    for (const [key, { until }] of this.#held) if (until <= now) this.#held.delete(key);
    return [...this.#held.values()].map(({ finding }) => finding);
  }

  clear(): void {
    this.#held.clear();
  }
}
