/** @file Signature help inside the parentheses of methods, functions and unknowns, wherever they stand. */
import type { LangiumDocument } from 'langium';
import type { SignatureHelpProvider } from 'langium/lsp';
import type { Position, SignatureHelp, SignatureHelpOptions, SignatureHelpParams } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { parameterLabel, rangeSignatures } from '../docs/docs.ts';
import { documentation, inMarkdown, type Prose } from '../docs/prose.ts';
import { builtinFunction } from '../syntax/builtins.ts';
import { tokenize } from '../syntax/tokens.ts';
import { methodOfCall } from './cursor/call.ts';
import { type Cursor, cursorAt, type OpenBracket } from './cursor/cursor.ts';
import { type Sketch, sketchOf } from './cursor/sketch.ts';

interface Parameter {
  label: string;
  name: string;
  docs: string;
}

interface Signature {
  parameters: Parameter[];
  docs: string;
}

export class PinnSignatureHelpProvider implements SignatureHelpProvider {
  prose = inMarkdown;

  get signatureHelpOptions(): SignatureHelpOptions {
    return { triggerCharacters: ['(', ','], retriggerCharacters: ['=', ')'] };
  }

  provideSignatureHelp({ textDocument }: LangiumDocument, { position }: SignatureHelpParams) {
    return this.signatureAt(textDocument, position);
  }

  /** Nothing but the text is needed. */
  signatureAt(document: TextDocument, position: Position): SignatureHelp | undefined {
    const text = document.getText();
    const tokens = tokenize(text);
    const cursor = cursorAt(text, document.offsetAt(position), tokens);
    if (cursor.inComment) return undefined;
    const sketch = sketchOf(text, cursor.prefixStart, tokens);
    // A bracket that only groups belongs to the call around it, unless there is none that is known.
    for (const frame of cursor.frames.toReversed()) {
      if (frame.bracket === '{') return undefined;
      const signature = frame.bracket === '(' && frame.owner ? signatureOf(cursor, frame, sketch) : null;
      if (signature) return helpOf(signature, frame, this.prose);
    }
    return undefined;
  }
}

function helpOf({ parameters, docs }: Signature, frame: OpenBracket, prose: Prose): SignatureHelp {
  const named = parameters.findIndex((p) => p.name === frame.key);
  return {
    signatures: [
      {
        label: `${frame.owner}(${parameters.map((p) => p.label).join(', ')})`,
        documentation: documentation(docs, prose),
        parameters: parameters.map((p) => ({
          label: p.label,
          documentation: documentation(p.docs, prose),
        })),
      },
    ],
    activeSignature: 0,
    activeParameter: named >= 0 ? named : Math.min(frame.commas, Math.max(0, parameters.length - 1)),
  };
}

const plain = (name: string): Parameter => ({ label: name, name, docs: '' });

function signatureOf(cursor: Cursor, frame: OpenBracket, sketch: Sketch): Signature | null {
  const method = methodOfCall(cursor, frame);
  if (method)
    return {
      parameters: method.parameters.map((p) => ({ label: parameterLabel(p), name: p.name, docs: p.summary })),
      docs: [method.summary, method.formula && `\`${method.formula}\``].filter(Boolean).join('\n\n'),
    };
  const range = rangeSignatures.get(frame.owner);
  const isRange = frame.owner === 'grow' ? cursor.statement === 'points' : cursor.statement === 'sweep';
  if (range && isRange)
    return { parameters: range.parameters.map(([name, docs]) => ({ label: name, name, docs })), docs: range.summary };
  const known = builtinFunction(frame.owner);
  if (known) return { parameters: known.args.map(plain), docs: known.summary };
  const declared = sketch.quantities.get(frame.owner);
  if (declared?.kind === 'function' || declared?.kind === 'learn')
    return { parameters: declared.formals.map(plain), docs: code(declared.text) };
  if (declared?.kind !== 'unknown' && declared?.kind !== 'input') return null;
  const [low, high] = sketch.ends;
  const variable = [...sketch.quantities.values()].find((q) => q.kind === 'variable')?.name ?? 't';
  return {
    parameters: [plain(variable)],
    docs: low && high ? `${code(declared.text)}\n${variable} from ${low} to ${high}` : '',
  };
}

const code = (text: string): string => `\`\`\`pinn\n${text}\n\`\`\``;
