/** @file What is wrong with the specs of the workspace that are not open, each checked once per text. */
import type { CancellationToken, Diagnostic, DocumentDiagnosticReport } from 'vscode-languageserver';
import type { ClosedSpec } from './workspace-symbols.ts';

interface Known {
  text: string;
  /** Count of the data files' changes up to then. */
  changes: number;
  resultId: string;
  items: Diagnostic[];
}

/** What is wrong with a spec; rejects when the token is cancelled while its data files are read. */
export type CheckClosed = (spec: ClosedSpec, token: CancellationToken) => Promise<Diagnostic[]>;

export class ClosedDiagnostics {
  /** The specs in the folders of the workspace, as they are now. */
  readonly specs: () => readonly ClosedSpec[];
  readonly #check: CheckClosed;
  /** Rises with every change of a data file, which may right or wrong a spec. */
  readonly #changes: () => number;
  readonly #known = new Map<string, Known>();
  #count = 0;

  constructor(specs: () => readonly ClosedSpec[], check: CheckClosed, changes: () => number) {
    this.specs = specs;
    this.#check = check;
    this.#changes = changes;
  }

  async reportOf(
    spec: ClosedSpec,
    previous: string | undefined,
    token: CancellationToken,
  ): Promise<DocumentDiagnosticReport> {
    const { resultId, items } = await this.#of(spec, token);
    return resultId === previous ? { kind: 'unchanged', resultId } : { kind: 'full', resultId, items };
  }

  async #of(spec: ClosedSpec, token: CancellationToken): Promise<Known> {
    const known = this.#known.get(spec.uri);
    const changes = this.#changes();
    if (known?.text === spec.text && known.changes === changes) return known;
    const items = await this.#check(spec, token);
    const found = { text: spec.text, changes, resultId: `disk.${++this.#count}`, items };
    this.#known.set(spec.uri, found);
    return found;
  }
}
