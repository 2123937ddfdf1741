// Checks the house: the shape of its rooms, what is stated in one place only, names that mean one thing, whether the
// docs show it as it is, and that no test depends on a time.
//   node scripts/house/run.mjs          checks
//   node scripts/house/run.mjs --map    draws the map in docs/architecture.md
import { names } from './exported-names.mjs';
import { map } from './map.mjs';
import { patterns } from './patterns.mjs';
import { rooms } from './rooms.mjs';
import { testsAndTime } from './tests-and-time.mjs';
import { trips } from './trips.mjs';

const problems = process.argv.includes('--map')
  ? map(true)
  : [...rooms(), ...patterns(), ...trips(), ...names(), ...map(), ...testsAndTime()];
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
console.log('The house stands as drawn.');
