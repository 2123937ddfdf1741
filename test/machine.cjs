/**
 * @file A machine of a test's own under a Node program and its children, loaded before it by `--require`: its clock has
 * another speed, its disk stands still where a test wants the program to be in the middle of something.
 * `PINN_TEST_MACHINE` holds JSON, all of it optional: `clock`, a factor on `performance.now()`; `disk` and `full`, see below.
 */
const fs = require('node:fs');

const { clock, disk, full } = JSON.parse(process.env.PINN_TEST_MACHINE ?? '{}');

if (clock !== undefined) {
  const now = performance.now.bind(performance);
  performance.now = () => clock * now();
}

/** Paths of what was opened, by its number. */
const opened = new Map();
const { openSync } = fs;
fs.openSync = (path, ...rest) => {
  const number = openSync(path, ...rest);
  opened.set(number, String(path));
  return number;
};

/**
 * The disk is full from one write on: `file` (a regular expression on paths) is what is written then, for the `nth` time in
 * every process. What is appended stops in the middle; what is written whole has no room to take its place.
 */
if (full !== undefined) {
  const { renameSync, writeSync } = fs;
  let count = 0;
  let isFull = false;
  const noRoom = () => Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  const fills = (path) => {
    isFull ||= new RegExp(full.file).test(path) && ++count === full.nth;
    return isFull;
  };
  fs.writeSync = (number, bytes, ...rest) => {
    const path = opened.get(number);
    if (path === undefined || !fills(path)) return writeSync(number, bytes, ...rest);
    if (count === full.nth) {
      count++;
      writeSync(number, bytes, 0, bytes.length >> 1);
    }
    throw noRoom();
  };
  fs.renameSync = (from, to) => {
    if (fills(String(to))) throw noRoom();
    renameSync(from, to);
  };
}

/**
 * `stops`: files (regular expressions on their paths) and at which putting of a draft in the place of one of them, counted
 * from 1 in every process, the disk stands still: `before` or `after` it; or at which `read`ing of a piece of it. `reached`: file to which every process that has to
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
    const due = disk.stops.filter(
      ({ file, nth, at }, i) => at !== 'read' && new RegExp(file).test(to) && ++counts[i] === nth,
    );
    if (due.some(({ at }) => at === 'before')) stand(to);
    renameSync(from, to);
    if (due.some(({ at }) => at === 'after')) stand(to);
  };
  const { readSync } = fs;
  fs.readSync = (number, ...rest) => {
    const path = opened.get(number) ?? '';
    const due = disk.stops.some(
      ({ file, nth, at }, i) => at === 'read' && new RegExp(file).test(path) && ++counts[i] === nth,
    );
    if (due) stand(path);
    return readSync(number, ...rest);
  };
  if (disk.interruptible) process.on('SIGINT', () => setImmediate(() => fs.writeFileSync(disk.go, '')));
}
