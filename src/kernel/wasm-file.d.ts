/** The bundles of browsers hold the kernel's bytes (`scripts/browser-bundle.mjs`). */
declare module '*.wasm' {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
