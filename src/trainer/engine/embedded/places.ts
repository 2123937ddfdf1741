/** @file Where the kernel's prebuilt files lie: beside the bundle, or in the source tree. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import hashes from '../../../kernel/prebuilt/hashes.json' with { type: 'json' };

const folder = (): string =>
  process.env.PINN_LENS_BUNDLED
    ? join(__dirname, 'kernel')
    : join(dirname(fileURLToPath(import.meta.url)), '../../../kernel/prebuilt');

const wasm = 'kernel.wasm';

export const wasmFile = (): string => join(folder(), wasm);

/** What the build has recorded of each file; it travels within the bundle and not beside the files. */
const recorded: Readonly<Record<string, string>> = hashes.files;

/**
 * The bytes of a prebuilt file: code that is run as it is.
 * @throws Error in one sentence when they are not those that were built
 */
function builtBytes(name: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(readFileSync(join(folder(), name)));
  if (createHash('sha256').update(bytes).digest('hex') !== recorded[name]) {
    throw new Error(
      `"${join(folder(), name)}" is not the file that was built (its SHA-256 differs); install PINN Lens again`,
    );
  }
  return bytes;
}

export const readWasm = (): Uint8Array<ArrayBuffer> => builtBytes(wasm);

/** `linux-x64`, `darwin-arm64`, `win32-x64`, … */
export const platform = `${process.platform}-${process.arch}`;

const addon = `${platform}/kernel.node`;

export const addonFile = (): string => join(folder(), addon);

/** @throws Error in one sentence when the add-on is not the one that was built */
export const checkAddon = (): void => void builtBytes(addon);
