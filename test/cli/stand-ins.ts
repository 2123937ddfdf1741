/**
 * @file Small programs that stand in for npm, pip and the compiler where the command line starts them, and TensorFlow
 * folders as a set-up leaves them. Real processes and real files; only what they hold is not TensorFlow.
 */
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Loads its add-on as the real binding does, so that a damaged one fails as a damaged one fails. */
const binding = "process.dlopen(module, require('node:path').join(__dirname, 'lib/napi-v8/tfjs_binding.node'));";

const tools: Record<string, string> = {
  npm: `[ "$1" = install ] || exit 0
mkdir -p node_modules/@tensorflow/tfjs-node`,
  // A download does what PIP says: a file of the wrong content, a disk without room, or no end.
  python3: `[ "$3" = download ] || exit 0
while [ "$1" != --dest ]; do shift; done
case "$PIP" in
  full) cat /dev/zero > /dev/full ;;
  endless) echo $$ > "$PIDS"; printf half > "$2/tensorflow_cpu-2.15.1-cp311-cp311-half.whl"; exec tail -f /dev/null ;;
  *) echo other > "$2/tensorflow_cpu-2.15.1-cp311-cp311-other.whl" ;;
esac`,
  'c++': '',
  // NVIDIA says which driver answers; empty: none.
  'nvidia-smi': '[ -n "$NVIDIA" ] || exit 9; echo "Test GPU, $NVIDIA, 8192"',
};

/** Writes the tools into `folder`; the result is an environment in which they come first. */
export function standIns(folder: string, names = Object.keys(tools)): NodeJS.ProcessEnv {
  mkdirSync(folder, { recursive: true });
  for (const name of names) {
    const file = join(folder, name);
    writeFileSync(file, `#!/bin/sh\n${tools[name]}\n`);
    chmodSync(file, 0o755);
  }
  return { PATH: `${folder}:${process.env.PATH}` };
}

/** A cache folder with a TensorFlow in it that was set up; its libraries are short texts. */
export function installed(cache: string): { addon: string; library: string } {
  const folder = join(cache, 'tensorflow');
  const root = join(folder, 'node_modules', '@tensorflow', 'tfjs-node');
  const lib = join('node_modules', '@tensorflow', 'tfjs-node', 'deps', 'lib');
  const addon = join(root, 'lib', 'napi-v8', 'tfjs_binding.node');
  const library = join(folder, lib, 'libtensorflow_cc.so.2');
  const text = { library: 'library', addon: 'add-on' };
  const files = {
    [join(folder, 'package.json')]: '{"name":"pinn-lens-tensorflow"}',
    [join(root, 'package.json')]: '{"name":"@tensorflow/tfjs-node","version":"4.22.0","main":"index.js"}',
    [join(root, 'index.js')]: binding,
    [library]: text.library,
    [addon]: text.addon,
    [join(folder, 'ready.json')]: JSON.stringify({
      version: 1,
      recipe: 'cpu',
      binding: '@tensorflow/tfjs-node',
      tfjs: '4.22.0',
      library: '2.15.1',
      gpu: false,
      files: { [join(lib, 'libtensorflow_cc.so.2')]: text.library.length },
      addon: createHash('sha256').update(text.addon).digest('hex'),
      installed: '2026-01-01T00:00:00.000Z',
    }),
  };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  return { addon, library };
}
