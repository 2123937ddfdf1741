/** @file What the command line of a benchmark asks for. */
import { parseArgs } from 'node:util';

/**
 * The options and names given; `--help`, and what is not known, print the usage line and end before anything is measured.
 * @param usage how the benchmark is called
 * @param options as `parseArgs` takes them
 */
export function askedOf(usage, options = {}, allowPositionals = false) {
  const known = { ...options, help: { type: 'boolean', default: false } };
  try {
    const { values, positionals } = parseArgs({ options: known, allowPositionals });
    if (!values.help) return { ...values, names: positionals };
    console.log(`usage: ${usage}`);
    process.exit(0);
  } catch (error) {
    console.error(`${error.message}\nusage: ${usage}`);
    process.exit(2);
  }
}

/** A switch that is off unless it is given. */
export const flag = { type: 'boolean', default: false };
