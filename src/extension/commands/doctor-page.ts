/** @file What the doctor found as a page: what is there, what is missing, what would help, and a button that copies it. */
import type { BackendPart } from '../../problem/protocol.ts';
import { groupTitles } from './backend-report.ts';

const escaped = (text: string) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

/** Mark, its word for whoever does not see it, and the colour of the theme. */
const states: Record<BackendPart['state'], { mark: string; word: string; colour: string }> = {
  found: { mark: '✓', word: 'found', colour: '--vscode-testing-iconPassed' },
  missing: { mark: '–', word: 'missing', colour: '--vscode-descriptionForeground' },
  'wrong version': { mark: '!', word: 'wrong version', colour: '--vscode-editorWarning-foreground' },
};

/** The whole page; its button posts `copy`. @param nonce of the style and the script, which are all that may run. */
export function doctorPage(parts: readonly BackendPart[], about: Record<string, string>, nonce: string): string {
  const facts = Object.entries(about).map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`);
  const sections = (Object.keys(groupTitles) as BackendPart['group'][]).flatMap((group) => {
    const rows = parts.filter((part) => part.group === group).map(row);
    return rows.length === 0 ? [] : [`<h2>${escaped(groupTitles[group])}</h2>\n<ul>\n${rows.join('\n')}\n</ul>`];
  });
  const colours = Object.entries(states).map(
    ([state, { colour }]) => `.${state.replace(' ', '-')} .mark { color: var(${colour}); }`,
  );
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'">
  <style nonce="${nonce}">
    body { max-width: 46rem; padding: 0.5rem 1.5rem 2rem; line-height: 1.5; }
    header { display: flex; flex-wrap: wrap; gap: 1rem; align-items: baseline; justify-content: space-between; }
    h1 { font-size: 1.5rem; font-weight: 600; }
    h2 { font-size: 1.1rem; font-weight: 600; margin-top: 1.5rem; }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; color: var(--vscode-descriptionForeground); }
    dd { margin: 0; }
    ul { list-style: none; padding: 0; }
    li { display: grid; grid-template-columns: 1.5rem 1fr; padding: 0.3rem 0; border-top: 1px solid var(--vscode-widget-border, transparent); }
    .mark { font-weight: 700; }
    .detail, .todo { overflow-wrap: anywhere; }
    .todo { color: var(--vscode-descriptionForeground); }
    ${colours.join('\n    ')}
    button { border: 1px solid var(--vscode-button-border, transparent); border-radius: 2px; padding: 0.35rem 0.8rem; cursor: pointer;
      font: inherit; color: var(--vscode-button-foreground); background: var(--vscode-button-background); }
    button:hover { background: var(--vscode-button-hoverBackground); }
    button:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 2px; }
  </style>
  <title>What this machine can train with</title>
</head>
<body>
  <main>
    <header><h1>What this machine can train with</h1><button type="button" id="copy">Copy as Text</button></header>
    <dl>${facts.join('')}</dl>
    ${sections.join('\n    ')}
  </main>
  <script nonce="${nonce}">
    const host = acquireVsCodeApi();
    const button = document.getElementById('copy');
    button.addEventListener('click', () => { host.postMessage('copy'); button.textContent = 'Copied'; });
  </script>
</body>
</html>`;
}

function row({ name, state, detail, todo }: BackendPart): string {
  const { mark, word } = states[state];
  const help = todo ? `<div class="todo">${escaped(todo)}</div>` : '';
  return (
    `<li class="${state.replace(' ', '-')}"><span class="mark" role="img" aria-label="${word}">${mark}</span>` +
    `<div><b>${escaped(name)}</b> <span class="detail">${escaped(detail)}</span>${help}</div></li>`
  );
}
