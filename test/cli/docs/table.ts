/** @file Every command that documents, examples and help texts show, with how it is tested. */

/** `why` it is not simply run as it stands. */
export type Handling =
  /** Run as printed, in a folder with the specs and runs that it names. */
  | { how: 'run'; exit?: number; why?: string }
  /** Options in brackets: each is looked up in the help of the command, which is then run without them. */
  | { how: 'usage'; exit?: number; why: string }
  /** Only its options are looked up in the help of the command. */
  | { how: 'options'; why: string }
  /** Run as printed in the repository. */
  | { how: 'repository' }
  /** A script of package.json, or a file, that exists and knows its arguments. */
  | { how: 'exists'; why: string }
  /** Words that name a command, not a line to type. */
  | { how: 'name'; why: string }
  /** What npm or VS Code installs, compared with what the project says. */
  | { how: 'install'; why: string };

const run: Handling = { how: 'run' };
const usage: Handling = { how: 'usage', why: 'brackets hold what may be left out' };
const long: Handling = { how: 'exists', why: 'measures for minutes, or needs what is not installed' };
const stage: Handling = { how: 'exists', why: 'a test stage would run itself' };
const writes: Handling = { how: 'exists', why: 'writes into the repository' };
const downloads: Handling = {
  how: 'options',
  why: 'downloads hundreds of megabytes; setup.e2e.ts runs it with stand-ins',
};
const installs: Handling = { how: 'install', why: 'installs into the clone or the machine' };

export const handlings: Readonly<Record<string, Handling>> = {
  'pinn-lens check spec.pinn': run,
  'pinn-lens check spec.pinn --json': run,
  'pinn-lens check spec.pinn --variant twin': run,
  'pinn-lens check - < spec.pinn': run,
  'pinn-lens check spec.pinn… [--variant v] [--set release=10] [--seed n] [--json]': usage,
  'pinn-lens format spec.pinn my.pinn': run,
  'pinn-lens format --check spec.pinn': run,
  'pinn-lens format - < spec.pinn': run,
  'pinn-lens format spec.pinn… [--check]': usage,
  'pinn-lens probe spec.pinn': run,
  'pinn-lens probe spec.pinn --variant twin': run,
  'pinn-lens probe spec.pinn --set motion=1e-3': run,
  'pinn-lens probe spec.pinn [--variant v] [--set release=10] [--seed n] [--json]': usage,
  'pinn-lens steady spec.pinn': run,
  'pinn-lens steady spec.pinn --json': run,
  'pinn-lens steady spec.pinn [--variant v] [--set release=10] [--seed n] [--json]': usage,
  'pinn-lens steady examples/lotka-volterra.pinn': run,
  'pinn-lens probe examples/outweighed.pinn': run,
  'pinn-lens train examples/outweighed.pinn': { how: 'run', exit: 3, why: 'the example is one that fails' },
  'pinn-lens compare examples/equal-totals.pinn': run,
  'pinn-lens compare examples/same-total.pinn': run,
  'pinn-lens compare examples/totals-mislead.pinn': run,
  'pinn-lens profile examples/estimate-damping.pinn': run,
  'pinn-lens profile examples/estimate-damping.pinn c --json': run,
  'pinn-lens profile --resume PROFILE': run,
  'pinn-lens profile spec.pinn [estimate…] [--jobs n] [--out dir] [--json]': {
    how: 'usage',
    exit: 2,
    why: 'brackets hold what may be left out; the spec of the documents estimates nothing',
  },
  'pinn-lens train': { how: 'name', why: 'says which command prints a line' },
  'npx pinn-lens': { how: 'name', why: 'stands for every command that begins so' },
  'npx pinn-lens train my.pinn': run,
  'pinn-lens help train': run,
  'pinn-lens train spec.pinn': run,
  'pinn-lens train spec.pinn --variant twin': run,
  'pinn-lens train spec.pinn --set motion=1e-3 --seed 1': run,
  'pinn-lens train spec.pinn --resume run': run,
  'pinn-lens train spec.pinn --resume runs/…': run,
  'pinn-lens train spec.pinn [--variant v] [--set release=10] [--seed n] [--out dir] [--resume run] [--rate-factor x] [--json] [--quiet]':
    usage,
  'pinn-lens train examples/predator-prey-windows.pinn': run,
  'pinn-lens train examples/lotka-volterra.pinn': run,
  'pinn-lens train examples/between-the-points.pinn': { how: 'run', exit: 3, why: 'the page says that it fails' },
  'pinn-lens compare spec.pinn': run,
  'pinn-lens compare spec.pinn twin': run,
  'pinn-lens compare spec.pinn --with "wide { network { layers = [64] } }"': run,
  'pinn-lens compare spec.pinn [variant…]': usage,
  'pinn-lens compare spec.pinn [variant…] [--with variant] [--seed n] [--out dir] [--json]': usage,
  'pinn-lens compare examples/same-total.pinn [--seed n]': usage,
  'pinn-lens compare examples/totals-mislead.pinn [--seed n]': usage,
  'pinn-lens compare examples/equal-totals.pinn [--seed n]': usage,
  'pinn-lens advise spec.pinn': run,
  'pinn-lens advise spec.pinn --budget 10': run,
  'pinn-lens advise spec.pinn --take march --out better.pinn': run,
  'pinn-lens advise examples/outweighed.pinn': run,
  'pinn-lens advise spec.pinn [--budget n] [--take rewrite] [--apply] [--out file] [--json]': usage,
  'pinn-lens sweep spec.pinn': run,
  'pinn-lens sweep spec.pinn [band]': usage,
  'pinn-lens sweep spec.pinn band --seeds 3': run,
  'pinn-lens sweep --resume FOLDER': run,
  'pinn-lens sweep --gather FOLDER': run,
  'pinn-lens sweep spec.pinn --slurm [tasks]': usage,
  'pinn-lens sweep spec.pinn [sweep…] [--seeds n] [--jobs n] [--engine webgpu] [--out dir] [--slurm] [--json]': usage,
  'pinn-lens export run --format csv': run,
  'pinn-lens export run --format onnx -o model.onnx': run,
  'pinn-lens export spec.pinn --format python': run,
  'pinn-lens export run --format csv|onnx|tensorboard|python|lens|metrics [-o file]': usage,
  'pinn-lens export run --format csv|onnx|tensorboard|python|lens|metrics [-o path]': usage,
  'pinn-lens export spec.pinn --format csv|onnx|tensorboard|python|lens|metrics [-o path] [--variant v] [--set release=10] [--seed n] [--out dir]':
    usage,
  'pinn-lens watch runs/heat': { how: 'run', exit: 3, why: 'its physics drowns the initial condition' },
  'pinn-lens watch runs/heat --once': { how: 'run', exit: 3, why: 'its physics drowns the initial condition' },
  'pinn-lens watch runs/heat [--once] [--json] [--quiet]': {
    how: 'usage',
    exit: 3,
    why: 'brackets hold what may be left out',
  },
  'pinn-lens explain runs/heat': run,
  'pinn-lens explain run': run,
  'pinn-lens export run --format lens -o lens.jsonl': run,
  'pinn-lens export runs/heat --format tensorboard': run,
  'pinn-lens export runs/heat --format csv|tensorboard|metrics [-o path]': usage,
  'pinn-lens doctor': run,
  'pinn-lens doctor [--json]': usage,
  'pinn-lens setup tensorflow': downloads,
  'pinn-lens setup tensorflow --gpu': downloads,
  'pinn-lens setup tensorflow [--gpu]': downloads,
  'pinn-lens setup tensorflow [--gpu] [--remove]': downloads,
  'pinn-lens setup tensorflow --remove': run,
  'pinn-lens lsp --stdio': { how: 'run', exit: 1, why: 'here its editor goes away without a word' },

  'node scripts/test.mjs --list': { how: 'repository' },
  'npm run imports': stage,
  'npm run house': stage,
  'npm run typecheck': stage,
  'npm run check:generated': stage,
  'npm run check:kernel': stage,
  'npm run check:kernel -- --all': stage,
  'node scripts/test.mjs --only unit,examples': stage,
  'npm run test:backends': stage,
  'npm run test:backends -- webgpu tensorflow-wasm': stage,
  'npm run test:backends -- webgpu-gpu tensorflow-gpu': stage,
  'npm run test:python': stage,
  'npm run test:slurm': stage,
  'npm run test:panel': stage,
  'npm run test:export': stage,
  'npm run test:editors': stage,
  'npm run demo': {
    how: 'exists',
    why: 'builds what is tested anew, then trains the oscillator as examples.e2e.ts does',
  },
  'npm run build': writes,
  'npm run build:kernel': writes,
  'npm run generate': writes,
  'npm run reference': writes,
  'npm run package': writes,
  'npm run bench:step': long,
  'npm run bench:gpu': long,
  'npm run bench:gpu -- --pack': long,
  'npm run bench:python': long,
  'npm run bench:band': long,
  'npm run bench:weighting': long,
  'npm run bench:advice': long,
  'npm run bench:verdicts': long,
  'bench:advice': long,
  'bench:editor': long,
  'bench:gpu': long,
  'bench:lens': long,
  'bench:panel': long,
  'bench:sweep': long,
  'bench:gradients': long,
  'bench:weighting': long,
  'bench:band': long,
  'node bench/peers/setup.mjs': long,
  'node bench/accuracy/run.mjs': long,
  'node bench/accuracy/classical.mjs': long,
  'node bench/accuracy/optimisers.mjs': long,
  'node bench/bari/run.mjs': long,
  'node bench/fits/coverage.mjs': long,
  'node bench/boundary/run.mjs': long,
  'node bench/nonstiff/run.mjs': long,
  'node bench/odebench/run.mjs': long,
  'node bench/odebench/run.mjs --march': long,
  'node gpu-bench/run.mjs': { how: 'install', why: 'the file that bench:gpu --pack writes, on another machine' },
  'npm ci': installs,
  'npm test': installs,
  'npm install -g .': { how: 'install', why: 'install.e2e.ts installs it below a temporary folder' },
  'npm install webgpu@0.6.2': installs,
  'code --install-extension build/pinn-lens.vsix': installs,
};
