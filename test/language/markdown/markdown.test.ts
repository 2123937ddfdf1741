import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { noFiles } from '../../../src/language/files/files.ts';
import { onlyBlock, pinnBlocks } from '../../../src/language/markdown/blocks.ts';
import { checkMarkdown } from '../../../src/language/markdown/check-markdown.ts';
import { documents, MarkdownDocument } from '../../../src/language/markdown/markdown-document.ts';

const whole = "variable t in [0, 5]\nunknown u(t)\nequation u' = -u\ninitial u(0) = 1";
const wrong = whole.replace('-u', '-v');

const text = `# Title

Prose with \`inline\` and weights { that are = no spec.

\`\`\`pinn
${whole}
\`\`\`

- a list

  ~~~ pinn title="second"
  ${wrong.replaceAll('\n', '\n  ')}
  ~~~

\`\`\`js
param k = = 1
\`\`\`

\`\`\`\`{pinn}
weights { motion = 1e-4  release = 100 }
\`\`\`
train { adam(5000 }
\`\`\`\`
`;

const say = (written: string) =>
  checkMarkdown(written, noFiles).map((f) => `${f.range.start.line + 1}:${f.range.start.character + 1} ${f.code}`);

describe('specs in Markdown', () => {
  it('are the blocks that say so', () => {
    const blocks = pinnBlocks(text).map(({ start, end }) => text.slice(start, end));
    expect(blocks).toHaveLength(3);
    expect(blocks[0]).toBe(`${whole}\n`);
    expect(blocks[2]).toContain('```\ntrain');
    expect(pinnBlocks('```pinn\nparam k = 1')).toEqual([{ start: 8, end: 19 }]);
    expect(pinnBlocks('```pinning\nparam\n```\n```js\n```pinn\n')).toEqual([]);
  });

  it('are checked each on its own, at their lines and columns', () => {
    const lines = text.split('\n');
    const inList = lines.findIndex((line) => line.includes('-v')) + 1;
    const last = lines.findIndex((line) => line.includes('adam')) + 1;
    // The fence in the last block is no spec; the piece around it is judged by its syntax alone.
    expect(say(text).filter((found) => !found.startsWith(`${last - 1}:`))).toEqual([
      `${inList}:${lines[inList - 1].indexOf('v') + 1} unknown-name`,
      `${last}:${lines[last - 1].indexOf('(') + 1} bracket`,
    ]);
    expect(say(text.replaceAll('\n', '\r\n'))).toEqual(say(text));
    expect(say('no spec at all\n')).toEqual([]);
  });

  it('may speak of data that are not there, and of terms that stand elsewhere', () => {
    expect(say('```pinn\nweights { nowhere = 1 }\n```\n')).toEqual([]);
    expect(say(`\`\`\`pinn\n${whole}\ndata lab from "lab.csv" { t = "t"  u = "u" }\n\`\`\`\n`)).toEqual([]);
  });

  it('stay where they are while everything else is blank', () => {
    for (const block of pinnBlocks(text)) {
      const only = onlyBlock(text, block);
      expect(only).toHaveLength(text.length);
      expect(only.slice(block.start, block.end)).toBe(text.slice(block.start, block.end));
      expect(only.split('\n')).toHaveLength(text.split('\n').length);
    }
  });

  it('follow the edits of an open document', () => {
    const document = documents.create('file:///a.md', 'markdown', 1, 'prose\n') as MarkdownDocument;
    expect(document).toBeInstanceOf(MarkdownDocument);
    expect(document.getText()).toBe('     \n');
    const start = { line: 1, character: 0 };
    documents.update(document, [{ range: { start, end: start }, text: '```pinn\nparam k = 1\n```\n' }], 2);
    expect(document.version).toBe(2);
    expect(document.written).toContain('param k');
    expect(document.getText().trim()).toBe('');
    expect(document.blockAt({ line: 2, character: 3 })?.getText()).toContain('param k = 1');
    expect(document.blockAt({ line: 0, character: 3 })).toBeNull();
    expect(documents.create('file:///a.pinn', 'pinn', 1, '')).not.toBeInstanceOf(MarkdownDocument);
  });

  it.each(['README.md', 'docs/march.md', 'docs/sweep.md'])('are right in %s', (file) => {
    expect(say(readFileSync(file, 'utf8'))).toEqual([]);
  });
});
