/** @file Train · Compare · Probe · What helps? above the spec. Their number never changes, so that no line jumps. */
import type { LangiumDocument } from 'langium';
import type { CodeLensProvider } from 'langium/lsp';
import type { CodeLens } from 'vscode-languageserver';
import type { Model } from '../generated/ast.ts';
import { rangeOf } from '../syntax/source.ts';

const commands = [
  { title: '$(play) Train', command: 'pinn.train' },
  { title: '$(compare-changes) Compare', command: 'pinn.compare' },
  { title: '$(pulse) Probe', command: 'pinn.probe' },
  { title: '$(lightbulb) What helps?', command: 'pinn.findOutWhatHelps' },
];

export class PinnCodeLensProvider implements CodeLensProvider {
  provideCodeLens(document: LangiumDocument): CodeLens[] {
    const [first] = (document.parseResult.value as Model).statements;
    const { start } = rangeOf(first);
    const range = { start, end: start };
    return commands.map((command) => ({ range, command: { ...command, arguments: [document.uri.toString()] } }));
  }
}
