/** @file Documentation as a client can show it: in Markdown, or in plain text where it does not say that it reads Markdown. */
import type { MarkupContent, MarkupKind } from 'vscode-languageserver';

export type Prose = (markdown: string) => MarkupContent;

export const inMarkdown: Prose = (value) => ({ kind: 'markdown', value });

const marks: readonly [RegExp, string][] = [
  [/^\|[-:| ]+\|$\n?/gm, ''],
  [/^\|\s*(.*?)\s*\|$/gm, '$1'],
  [/!\[([^\]]*)\]\([^)]*\)/g, '$1'],
  [/\[([^\]]+)\]\(([^)]*)\)/g, '$1 ($2)'],
  [/\*\*([^*]+)\*\*/g, '$1'],
  [/`([^`]+)`/g, '$1'],
  [/^#+ /gm, ''],
];

/** Without the marks; code stays as it is written. */
export const inPlainText: Prose = (markdown) => {
  const parts = markdown.split(/^```[a-z]*\n([\s\S]*?)\n?```$/m);
  const value = parts
    .map((part, k) => (k % 2 === 1 ? part : marks.reduce((text, [mark, plain]) => text.replace(mark, plain), part)))
    .join('');
  return { kind: 'plaintext', value };
};

/** @param formats those that the client reads */
export const proseFor = (formats: readonly MarkupKind[] | undefined): Prose =>
  formats?.includes('markdown') ? inMarkdown : inPlainText;

/** What stands beside an item or a signature; a bare string is plain text for every client. */
export function documentation(markdown: string, prose: Prose): MarkupContent | string | undefined {
  if (markdown === '') return undefined;
  const content = prose(markdown);
  return content.kind === 'plaintext' ? content.value : content;
}
