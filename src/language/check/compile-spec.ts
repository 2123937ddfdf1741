/** @file Text of a spec → problem and findings, for the command line, tests and benchmarks. */
import { basename } from 'node:path';
import type { Finding } from '../../problem/finding.ts';
import type { Problem } from '../../problem/problem.ts';
import { noFiles, type SpecFiles } from '../files/files.ts';
import { filesBeside } from '../files/node-files.ts';
import { tableOf } from '../files/table.ts';
import { parse } from '../syntax/parser.ts';
import { checkDocument, type Restated } from './check.ts';

export interface CompileSpecOptions {
  /** Path of the spec: data files are read relative to its folder. Without it none can be read. */
  path?: string;
  /** Reads a data file instead of the file system; returns `null` when there is none. */
  readFile?: (path: string) => string | null;
  /** Checks this in place of the problem as written. */
  restated?: Restated;
}

export interface CompiledSpec {
  /** `null` when there is an error among the findings. */
  problem: Problem | null;
  findings: Finding[];
}

export function compileSpec(text: string, options: CompileSpecOptions = {}): CompiledSpec {
  const { problem, findings } = checkDocument(
    parse(text).document,
    filesFor(options),
    options.path ? basename(options.path) : null,
    options.restated,
  );
  return { problem, findings };
}

function filesFor({ path, readFile }: CompileSpecOptions): SpecFiles {
  if (readFile)
    return {
      table: (name) => {
        const text = readFile(name);
        return text === null ? { error: 'there is no such file' } : tableOf(name, text);
      },
    };
  return path ? filesBeside(path, [process.cwd()]) : noFiles;
}
