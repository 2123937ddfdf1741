<<<<<<< ours
// Checks the house: the shape of its rooms, what is stated in one place only, names that
// mean one thing, and whether the docs show it as it is.
=======
// Checks the house: the shape of its rooms, what is stated in one place only, whether the docs show it as it is, and
// that no test depends on a time.
>>>>>>> theirs

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
<<<<<<< ours
  : [...rooms(), ...patterns(), ...trips(), ...names(), ...map()];
=======
  : [...rooms(), ...patterns(), ...trips(), ...map(), ...testsAndTime()];
>>>>>>> theirs
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
console.log('The house stands as drawn.');
