/**
 * @file What the parser expected, handed on in short form. `syntax.ts` turns it into a sentence: only there the text
 * around the error is known.
 */
import { AbstractParserErrorMessageProvider } from 'langium';

type Mismatch = Parameters<AbstractParserErrorMessageProvider['buildMismatchTokenMessage']>[0];
type NoAlternative = Parameters<AbstractParserErrorMessageProvider['buildNoViableAltMessage']>[0];
type EarlyExit = Parameters<AbstractParserErrorMessageProvider['buildEarlyExitMessage']>[0];

/** Names of the expected tokens, separated by spaces: `=`, `ID {`. */
export class ExpectedTokens extends AbstractParserErrorMessageProvider {
  override buildMismatchTokenMessage({ expected }: Mismatch): string {
    return expected.name;
  }

  override buildNotAllInputParsedMessage(): string {
    return 'EOF';
  }

  override buildNoViableAltMessage({ expectedPathsPerAlt }: NoAlternative): string {
    const first = expectedPathsPerAlt.flatMap((paths) => paths.flatMap((path) => path.slice(0, 1)));
    return [...new Set(first.map((t) => t.name))].join(' ');
  }

  override buildEarlyExitMessage({ expectedIterationPaths }: EarlyExit): string {
    return [...new Set(expectedIterationPaths.flatMap((path) => path.slice(0, 1)).map((t) => t.name))].join(' ');
  }
}
