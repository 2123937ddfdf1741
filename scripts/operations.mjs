// Writes src/kernel/source/operations.h from the table of tape operations; with --check it only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { importSource } from './import-source.mjs';

const header = 'src/kernel/source/operations.h';

const { operations, opNames } = await importSource('src/tape/operations.ts');

const text = `/** @file Numbers of the tape's operations. Generated from src/tape/operations.ts by \`npm run generate\`; do not edit. */
#ifndef OPERATIONS_H
#define OPERATIONS_H

enum Op {
${opNames.map((name) => `  OP_${name.toUpperCase()} = ${operations[name].code},`).join('\n')}
};

#endif
`;

if (process.argv.includes('--check')) {
  if (readFileSync(header, 'utf8') !== text) {
    console.error(`${header} does not match src/tape/operations.ts: run \`npm run generate\` and commit.`);
    process.exit(1);
  }
  console.log(`${header} matches the table of operations`);
} else writeFileSync(header, text);
