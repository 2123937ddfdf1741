/** @file Signature help inside the parentheses of methods and functions. */
import type { LangiumDocument } from 'langium';
import type { SignatureHelpProvider } from 'langium/lsp';
import type { SignatureHelp, SignatureHelpOptions, SignatureHelpParams } from 'vscode-languageserver';
import { parameterLabel } from '../docs/docs.ts';
import { builtinFunction } from '../syntax/builtins.ts';
import { methodOfCall } from './cursor/call.ts';
import { cursorAt } from './cursor/cursor.ts';

interface Signature {
  parameters: { label: string; name: string; documentation: string }[];
  summary: string;
}

export class PinnSignatureHelpProvider implements SignatureHelpProvider {
  get signatureHelpOptions(): SignatureHelpOptions {
    return { triggerCharacters: ['(', ','], retriggerCharacters: ['='] };
  }

  provideSignatureHelp(document: LangiumDocument, params: SignatureHelpParams): SignatureHelp | undefined {
    const cursor = cursorAt(document.textDocument.getText(), document.textDocument.offsetAt(params.position));
    const frame = cursor.frames.findLast((f) => f.bracket === '(' && f.owner !== '');
    if (!frame) return undefined;
    const method = methodOfCall(cursor, frame);
    const known = method ? undefined : builtinFunction(frame.owner);
    const signature: Signature | null = method
      ? {
          parameters: method.parameters.map((p) => ({
            label: parameterLabel(p),
            name: p.name,
            documentation: p.summary,
          })),
          summary: method.summary,
        }
      : known
        ? { parameters: known.args.map((name) => ({ label: name, name, documentation: '' })), summary: known.summary }
        : null;
    if (!signature) return undefined;
    const named = signature.parameters.findIndex((p) => p.name === frame.key);
    return {
      signatures: [
        {
          label: `${frame.owner}(${signature.parameters.map((p) => p.label).join(', ')})`,
          documentation: signature.summary || undefined,
          parameters: signature.parameters.map(({ label, documentation }) => ({ label, documentation })),
        },
      ],
      activeSignature: 0,
      activeParameter: named >= 0 ? named : Math.min(frame.commas, Math.max(0, signature.parameters.length - 1)),
    };
  }
}
