/** A command line that sweeps: what it does is its first argument after `sweep`. */
const [, spec, ...rest] = process.argv.slice(2);
const print = (line) => console.log(JSON.stringify(line));
const summary = (finished) => ({ type: 'sweep', v: 1, sweep: 'band', runs: 3, finished, failed: 0, folder: '/sweep' });

const tell = {
  whole() {
    print({ type: 'finding', code: 'drowned' });
    print({ type: 'sweepStarted', v: 1, folder: '/sweep', runs: 3, finished: 1 });
    for (const motion of [1, 2]) print({ type: 'sweepRun', v: 1, name: `${motion}`, kind: 'row', set: { motion } });
    print({ ...summary(3), because: rest.join(' ') });
  },
  long() {
    const waiting = setInterval(() => {}, 1000);
    process.on('SIGINT', () => {
      clearInterval(waiting);
      print(summary(0));
      process.exitCode = 3;
    });
    print({ type: 'sweepStarted', v: 1, folder: '/sweep', runs: 3, finished: 0 });
  },
  refused() {
    console.error('pinn-lens: spec.pinn has 1 error; nothing was trained');
    process.exitCode = 2;
  },
  silent() {
    process.exitCode = 9;
  },
};
tell[spec]();
