/** @file Writes the long log into the folder of its second argument; one JSON line. */
import { frames, writeLongLog } from './long-log.ts';

writeLongLog(process.argv[3]);
console.log(JSON.stringify({ frames }));
