/** Imports go in one direction: each room may import only the rooms listed for it (docs/architecture.md). */
const rooms = {
  numeric: [],
  // Numeric knows of nothing but numbers.
  problem: ['numeric'],
  figure: ['problem', 'numeric'],
  files: ['problem'],
  tape: ['problem', 'numeric'],
  kernel: ['tape'],
  solver: ['problem', 'numeric', 'tape', 'files'],
  trainer: ['problem', 'numeric', 'tape', 'kernel', 'files'],
  run: ['problem', 'numeric', 'tape', 'kernel', 'files', 'solver', 'trainer'],
  // The language server runs one gradient probe and draws previews; nothing else of a run may leak into it.
  language: ['problem', 'numeric', 'run'],
  export: ['problem', 'numeric', 'tape', 'files', 'solver', 'trainer', 'run'],
  sweep: ['problem', 'numeric', 'figure', 'files', 'trainer', 'run'],
  extension: ['problem'],
  panel: ['problem', 'numeric', 'figure'],
  cli: ['problem', 'numeric', 'figure', 'files', 'kernel', 'language', 'trainer', 'run', 'export', 'sweep'],
};

module.exports = {
  forbidden: [
    ...Object.entries(rooms).map(([room, allowed]) => ({
      name: `${room}-imports`,
      severity: 'error',
      from: { path: `^src/${room}/` },
      to: { path: '^src/', pathNot: `^src/(${[room, ...allowed].join('|')})/` },
    })),
    {
      name: 'language-imports-only-the-probe-and-the-preview',
      severity: 'error',
      from: { path: '^src/language/' },
      to: { path: '^src/run/', pathNot: '^src/run/(probe|preview)\\.ts$' },
    },
    {
      name: 'vscode-only-in-extension',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/extension/' },
      to: { path: '^vscode$' },
    },
    {
      // Types count: a table and the type of its rows have files of their own.
      name: 'no-circles-between-files',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/language/generated/' },
      to: { circular: true },
    },
    {
      name: 'no-circles-between-folders',
      severity: 'error',
      scope: 'folder',
      from: { path: '^src/' },
      to: { circular: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.cjs', '.mjs', '.json'] },
  },
};
