/** @file The embedded engines under test: WebAssembly always, the add-on wherever a prebuilt one fits this machine. */
import { loadNative, nativeWidths } from '../../src/trainer/engine/embedded/native.ts';
import { type EmbeddedEngine, wasmEngine } from '../../src/trainer/engine/embedded/wasm.ts';

const natives = nativeWidths().flatMap((width) => {
  const found = loadNative(width);
  return found.engine ? [found.engine] : [];
});

export const engines: [label: string, engine: EmbeddedEngine][] = [wasmEngine(), ...natives].map((e) => [e.label, e]);
