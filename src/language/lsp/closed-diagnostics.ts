/** @file What is wrong with the specs of the workspace that are not open, each checked once per text. */
import type { Diagnostic, DocumentDiagnosticReport } from 'vscode-languageserver';
import type { ClosedSpec } from './workspace-symbols.ts';

interface Known {
  text: string;
  /** Count of the data files' changes up to then. */
  changes: number;
  resultId: string;
  items: Diagnostic[];
}

export class ClosedDiagnostics {
  /** The specs in the folders of the workspace, as they are now. */
  readonly specs: () => readonly ClosedSpec[];
  readonly #check: (spec: ClosedSpec) => Diagnostic[];
  /** Rises with every change of a data file, which may right or wrong a spec. */
  readonly #changes: () => number;
  readonly #known = new Map<string, Known>();
  #count = 0;

  constructor(specs: () => readonly ClosedSpec[], check: (spec: ClosedSpec) => Diagnostic[], changes: () => number) {
    this.specs = specs;
    this.#check = check;
    this.#changes = changes;
  }

  reportOf(spec: ClosedSpec, previous: string | undefined): DocumentDiagnosticReport {
    const { resultId, items } = this.#of(spec);
    return resultId === previous ? { kind: 'unchanged', resultId } : { kind: 'full', resultId, items };
  }

  #of(spec: ClosedSpec): Known {
    const known = this.#known.get(spec.uri);
    const changes = this.#changes();
    if (known?.text === spec.text && known.changes === changes) return known;
    const found = { text: spec.text, changes, resultId: `disk.${++this.#count}`, items: this.#check(spec) };
    this.#known.set(spec.uri, found);
    return found;
  }
}
