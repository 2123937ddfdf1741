/** A command line that advises: what it does stands in the spec that it reads. */
const print = (line) => console.log(JSON.stringify(line));
let text = '';
for await (const chunk of process.stdin) text += chunk;

const trial = (name, error, fix = null) => ({ type: 'adviceTrial', v: 1, name, cause: '', fix, error, measure: error });
const advice = (stopped, ranking) => ({ type: 'advice', v: 1, truth: 'exact solution', ranking, helps: [], stopped });

const tell = {
  whole() {
    print({ type: 'finding', code: 'drowned' });
    print({ type: 'adviceStarted', v: 1, trials: ['as written', 'march'], operations: 1e9 });
    print({ type: 'adviceTrying', v: 1, name: 'march' });
    print(trial('march', 1e-3));
    print({
      ...advice(false, [trial('march', 1e-3)]),
      because: `${process.argv.slice(2).join(' ')} in ${process.cwd()}`,
    });
  },
  long() {
    const waiting = setInterval(() => {}, 1000);
    process.on('SIGINT', () => {
      clearInterval(waiting);
      print(advice(true, []));
      process.exitCode = 3;
    });
    print({ type: 'adviceStarted', v: 1, trials: [], operations: 1e9 });
  },
  refused() {
    console.error('pinn-lens: <stdin> has 1 error; nothing was trained');
    process.exitCode = 2;
  },
};
tell[text]();
