/** @file What is wrong with the specs in a Markdown text, each on its own, at their places in that text. */
import type { Finding } from '../../problem/finding.ts';
import { checkDocument } from '../check/check.ts';
import type { SpecFiles } from '../files/files.ts';
import { parse } from '../syntax/parser.ts';
import { symbolsOf } from '../syntax/symbols.ts';
import { syntaxFindings } from '../syntax/syntax.ts';
import { onlyBlock, pinnBlocks } from './blocks.ts';

/**
 * A block that declares its variable and its unknowns is a problem and is checked as one; any other is a piece of one, of
 * which only the syntax can be judged. Data files that a text speaks of need not be there.
 */
export function checkMarkdown(text: string, files: SpecFiles): Finding[] {
  return pinnBlocks(text).flatMap((block) => {
    const { document, model } = parse(onlyBlock(text, block));
    const symbols = symbolsOf(model);
    const isProblem = symbols.variable !== undefined && symbols.unknowns.length > 0;
    const findings = isProblem
      ? checkDocument(document, files, null).findings.filter((f) => f.code !== 'data-file')
      : syntaxFindings(document);
    // Other fixes look at a whole text, which this is not.
    return findings.map((f) => ({ ...f, fix: f.fix?.kind === 'replace' ? f.fix : null }));
  });
}
