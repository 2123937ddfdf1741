/**
 * @file A name that one file exports means one thing in all of src: no other file may export a declaration of that name,
 * types included. Generated files are left out.
 *   node scripts/house/exported-names.mjs
 */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { sources } from './graph.mjs';

/** Names that may stand in several files, with the reason. */
const allowed = new Map([]);

/** Names that a statement declares and exports; what is only passed on (`export … from`) is declared elsewhere. */
function exportedBy(statement) {
  if (!ts.canHaveModifiers(statement)) return [];
  const isExported = ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  if (!isExported) return [];
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.flatMap(namesIn);
  return statement.name && ts.isIdentifier(statement.name) ? [statement.name.text] : [];
}

const namesIn = ({ name }) => (ts.isIdentifier(name) ? [name.text] : name.elements.flatMap(namesIn));

/** The files that declare and export each name. */
export function exportedNames() {
  const files = new Map();
  // What stands in for a file in a browser means the same.
  for (const file of sources.filter((f) => f.endsWith('.ts') && !f.endsWith('.browser.ts'))) {
    const { statements } = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
    // A type and a value of one name in one file belong together.
    for (const name of new Set(statements.flatMap(exportedBy))) {
      files.set(name, [...(files.get(name) ?? []), file]);
    }
  }
  return files;
}

export function names() {
  return [...exportedNames()]
    .filter(([name, files]) => files.length > 1 && !allowed.has(name))
    .map(([name, files]) => `${name} is exported with several meanings: ${files.join(', ')}`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const problems = names();
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exit(1);
  console.log('Every exported name means one thing.');
}
