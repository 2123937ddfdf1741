/** A command line that profiles: what it does is the folder behind `--run` or `--resume`. */
const [, option, folder, ...rest] = process.argv.slice(2);
const print = (line) => console.log(JSON.stringify({ v: 1, ...line }));
const curve = (name) => ({ name, verdict: 'bounded' });
const names = ['a', 'b'];
const start = (ended) => print({ type: 'profileStarted', folder: `${folder}/profile`, names, open: [], ended });
const end = (curves, unfinished) =>
  print({ type: 'profile', folder: `${folder}/profile`, threshold: 3.84, open: [], curves, unfinished, failures: [] });
const side = (name, which) => print({ type: 'profileSide', name, side: which, failure: null });

const tell = {
  whole() {
    start(0);
    // Curves end as they like.
    for (const name of ['b', 'a']) {
      side(name, 'left');
      side(name, 'right');
      print({ type: 'profileCurve', curve: curve(name) });
    }
    end(names.map(curve), []);
  },
  long() {
    const waiting = setInterval(() => {}, 1000);
    process.on('SIGINT', () => {
      clearInterval(waiting);
      end([curve('b')], ['a']);
    });
    start(0);
    print({ type: 'profileCurve', curve: curve('b') });
  },
  'long/profile'() {
    if (option !== '--resume' || rest.join(' ') !== '--json') process.exit(1);
    start(2);
    print({ type: 'profileCurve', curve: curve('b') });
    side('a', 'left');
    side('a', 'right');
    end(names.map(curve), []);
  },
  slow() {
    const waiting = setInterval(() => {}, 1000);
    process.on('SIGINT', () => clearInterval(waiting));
    console.error('looking');
    print({ type: 'finding' });
  },
  refused() {
    console.error('pinn-lens: The run "refused" has no fit that could be profiled.');
    process.exitCode = 2;
  },
};
tell[folder]();
