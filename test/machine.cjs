/**
 * @file A machine of a test's own under a Node program and its children, loaded before it by `--require`: its clock has
 * another speed, its disk stands still where a test wants the program to be in the middle of something.
 * `PINN_TEST_MACHINE` holds JSON, all of it optional: `clock`, a factor on `performance.now()`; `disk`, see below.
 */
const fs = require('node:fs');

const { clock, disk } = JSON.parse(process.env.PINN_TEST_MACHINE ?? '{}');

if (clock !== undefined) {
  const now = performance.now.bind(performance);
  performance.now = () => clock * now();
}

/**
 * `stops`: files (regular expressions on their paths) and at which putting of a draft in the place of one of them, counted
 * from 1 in every process, the disk stands still: `before` or after it. `reached`: file to which every process that has to
 * wait writes a line, its id and the path. `go`: file whose being there lets the disk go on. `owner`: process whose end
 * ends the waiting ones. `interruptible`: an interrupt lets the disk go on, once the program has handled it.
 */
if (disk !== undefined) {
  const counts = disk.stops.map(() => 0);
  const { renameSync } = fs;

  const lives = (pid) => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  const stand = (path) => {
    fs.appendFileSync(disk.reached, `${process.pid} ${path}\n`);
    const cell = new Int32Array(new SharedArrayBuffer(4));
    while (!fs.existsSync(disk.go)) {
      if (!lives(disk.owner)) process.kill(process.pid, 'SIGKILL');
      Atomics.wait(cell, 0, 0, 10);
    }
  };
  fs.renameSync = (from, to) => {
    const due = disk.stops.filter(({ file, nth }, i) => new RegExp(file).test(to) && ++counts[i] === nth);
    if (due.some(({ before }) => before)) stand(to);
    renameSync(from, to);
    if (due.some(({ before }) => !before)) stand(to);
  };
  if (disk.interruptible) process.on('SIGINT', () => setImmediate(() => fs.writeFileSync(disk.go, '')));
}
