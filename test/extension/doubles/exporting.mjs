/** A command line that exports: the format says how it goes. */
const [command, folder, , format, , target] = process.argv.slice(2);
const tell = {
  csv: () => console.log(`${target}\n${target}-metrics`),
  onnx: () => console.log([command, folder, ...process.argv.slice(4)].join(' ')),
  refused: () => {
    console.error('training …\npinn-lens: the run keeps no network');
    process.exitCode = 4;
  },
  silent: () => {
    process.exitCode = 9;
  },
};
tell[format]();
