/** @file The native engine: the fused kernel as an add-on, or the reason why it cannot be had here. */

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Addon, nativeKernel } from '../../../kernel/native.ts';
import { messageOf } from '../../../problem/message-of.ts';
import { addonFile, checkAddon, platform } from './places.ts';
import { EmbeddedSession } from './session.ts';
import { threadsHere } from './threads.ts';
import type { EmbeddedEngine } from './wasm.ts';

export type NativeResult = { engine: EmbeddedEngine; reason: null } | { engine: null; reason: string };

/** Once loaded it stays: its file is read and checked once in a process. */
let loaded: Addon | null = null;

function loadAddon(): Addon {
  loaded ??= requireAddon();
  return loaded;
}

function requireAddon(): Addon {
  const file = addonFile();
  if (!existsSync(file)) throw new Error(`there is no prebuilt native kernel for ${platform}`);
  checkAddon();
  // In the CommonJS bundle import.meta.url is empty; any file name makes a require that takes absolute paths.
  return createRequire(process.env.PINN_LENS_BUNDLED ? __filename : import.meta.url)(file) as Addon;
}

/** Vector widths that the add-on offers on this processor, widest last; none without an add-on. */
export function nativeWidths(): string[] {
  try {
    return loadAddon().widths();
  } catch {
    return [];
  }
}

/**
 * Loads the add-on of this platform at the widest vectors of its processor (or at `width`), on as many threads as
 * `threadsHere` says (or on `threads`). Never throws: whoever gets
 * a reason instead runs the WebAssembly engine and keeps the reason for the header and the doctor.
 */
export function loadNative(width?: string, threads?: number): NativeResult {
  try {
    const kernel = nativeKernel(loadAddon(), threads ?? threadsHere(), width);
    return {
      engine: {
        name: 'native',
        label: kernel.label,
        precisions: ['f32', 'f64'],
        open: (program, precision) => new EmbeddedSession(kernel, program, precision),
      },
      reason: null,
    };
  } catch (error) {
    return { engine: null, reason: `native kernel: ${messageOf(error)}` };
  }
}
