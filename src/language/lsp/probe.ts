/**
 * @file The gradient probe of an open document: one evaluation at the initial network, some time after the last key
 * stroke. Its findings join the other diagnostics, its shares become inlay hints.
 */

import type { LangiumDocument } from 'langium';
import type { Finding } from '../../problem/finding.ts';
import { shares } from '../../problem/gram.ts';
import type { Problem } from '../../problem/problem.ts';
import type { ProbeResult } from '../../problem/protocol.ts';
import type { Background } from '../background/background.ts';

/** Milliseconds after the last key stroke. */
const delay = 400;

interface Probed {
  text: string;
  findings: Finding[];
  shares: Map<string, number>;
  measured: ProbeResult | null;
}

/** Gradients steer only what is trained by gradients; random features know no weights. */
export function isTrainedByGradients({ written, training }: Problem): boolean {
  if (training.phases.some((p) => p.name !== 'auto' && p.name !== 'random_features')) return true;
  return written.weights || written.loss || written.network || written.data;
}

export class ProbeRunner {
  readonly #background: Background;
  /** Called when there is something new to show. */
  readonly #changed: (uri: string) => void;
  readonly #results = new Map<string, Probed>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  /** Probes under way, by document. */
  readonly #running = new Map<string, AbortController>();

  constructor(background: Background, changed: (uri: string) => void) {
    this.#background = background;
    this.#changed = changed;
  }

  /** What is known about exactly this text. */
  #of(document: LangiumDocument): Probed | undefined {
    const known = this.#results.get(document.uri.toString());
    return known?.text === document.textDocument.getText() ? known : undefined;
  }

  findings(document: LangiumDocument): Finding[] {
    return this.#of(document)?.findings ?? [];
  }

  shares(document: LangiumDocument): ReadonlyMap<string, number> {
    return this.#of(document)?.shares ?? new Map();
  }

  measured(document: LangiumDocument): ProbeResult | null {
    return this.#of(document)?.measured ?? null;
  }

  /** The text has changed: what is under way for it is worth nothing. */
  stop(uri: string): void {
    clearTimeout(this.#timers.get(uri));
    this.#timers.delete(uri);
    this.#running.get(uri)?.abort();
    this.#running.delete(uri);
  }

  /** Probes `problem` once the author pauses; a newer text takes the place of an older one. */
  schedule(document: LangiumDocument, problem: Problem | null): void {
    const uri = document.uri.toString();
    this.stop(uri);
    const text = document.textDocument.getText();
    if (!problem || !isTrainedByGradients(problem) || this.#results.get(uri)?.text === text) return;
    this.#timers.set(
      uri,
      setTimeout(() => void this.#run(uri, text, problem), delay),
    );
  }

  forget(uri: string): void {
    this.stop(uri);
    this.#results.delete(uri);
  }

  async #run(uri: string, text: string, problem: Problem): Promise<void> {
    const ended = new AbortController();
    this.#running.set(uri, ended);
    const probed = await this.#background.run('probe', { problem }, ended.signal);
    if (this.#running.get(uri) !== ended) return;
    this.#running.delete(uri);
    // A problem that cannot be probed is still a valid text; training it will say why.
    this.#results.set(uri, {
      text,
      findings: probed?.findings ?? [],
      shares: sharesOf(probed, problem),
      measured: probed,
    });
    this.#changed(uri);
  }
}

/** By the names of the spec: what every experiment shares has the sum over all of them. */
function sharesOf(probed: ProbeResult | null, { terms, experiments = [] }: Problem): Map<string, number> {
  if (!probed) return new Map();
  const { header, frame } = probed;
  const parts = shares(frame.gram, frame.weights);
  const shared = new Map(
    terms.flatMap(({ name }) => experiments.map((experiment) => [`${name}[${experiment.name}]`, name])),
  );
  const found = new Map<string, number>();
  header.terms.forEach(({ name }, i) => {
    const own = shared.get(name) ?? name;
    found.set(own, (found.get(own) ?? 0) + parts[i]);
  });
  return found;
}
