/** Imports go in one direction: each room may import only the rooms listed for it (docs/architecture.md). */
const rooms = {
  problem: [],
  kernel: [],
  // The language server runs one gradient probe; nothing else of the trainer may leak into it.
  language: ['problem', 'trainer'],
  trainer: ['problem', 'kernel'],
  export: ['problem', 'trainer'],
  figure: [],
  sweep: ['problem', 'trainer', 'figure'],
  extension: ['problem'],
  panel: ['problem'],
  cli: ['problem', 'language', 'trainer', 'kernel', 'export', 'sweep', 'figure'],
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
      to: { path: '^src/trainer/', pathNot: '^src/trainer/(probe|preview)\\.ts$' },
    },
    {
      name: 'vscode-only-in-extension',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/extension/' },
      to: { path: '^vscode$' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/language/generated/' },
      to: { circular: true, viaOnly: { pathNot: 'type-only' } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: false,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.cjs', '.mjs', '.json'] },
  },
};
