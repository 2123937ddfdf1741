/** @file Required by a command that is timed: writes the milliseconds that it took of the processor, its threads included. */
const { writeFileSync } = require('node:fs');

process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  writeFileSync(process.env.PROCESSOR_TIME, `${(user + system) / 1000}`);
});
