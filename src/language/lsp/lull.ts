/** @file The pause between a key stroke and the reading of the text, in which an editor asks what can be written next. */
import type { CancellationToken } from 'vscode-languageserver';

/** Milliseconds. Editors ask for completions up to about 10 ms behind the key that calls for them. */
const length = 20;

/** Ends early when the next key comes. */
export const lull = (token: CancellationToken): Promise<void> =>
  new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      next.dispose();
      resolve();
    };
    const timer = setTimeout(end, length);
    const next = token.onCancellationRequested(end);
    if (token.isCancellationRequested) end();
  });
