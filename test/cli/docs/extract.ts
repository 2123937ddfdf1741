/** @file Commands that a page of Markdown, or the help of the command line, shows. */

/** What a command begins with. */
const program = /^(pinn-lens|npx|npm|node|code) \S/;
/** Scripts of package.json that are named without `npm run`. */
const script = /^(bench|build|check|test):[a-z]+$/;

const isCommand = (text: string): boolean => program.test(text) || script.test(text);

/** One command each: what stands between `&&` may fail by itself. */
const single = (line: string): string[] =>
  line
    .split(' && ')
    .map((part) => part.trim())
    .filter(isCommand);

/** Code spans; one may go over the end of a line, and in a table its bars are escaped. */
const spansOf = (prose: string): string[] =>
  [...prose.matchAll(/`([^`]+)`/g)].map(([, span]) => span.replace(/\s*\n\s*/g, ' ').replaceAll('\\|', '|'));

const fence = /^```.*\n([\s\S]*?)^```$/gm;

/** Commands in fenced blocks, one a line, and in code spans, those of tables too; each once. */
export function commandsOf(markdown: string): string[] {
  const lines = [...markdown.matchAll(fence)].flatMap(([, block]) => block.split('\n'));
  return [...new Set([...lines, ...spansOf(markdown.replace(fence, ''))].flatMap(single))];
}

/** Commands in the comments of a spec, without what is said of them behind. */
export const commandsOfSpec = (spec: string): string[] =>
  [...spec.matchAll(/^\/\/ {2,}(.*)$/gm)].map(([, line]) => line.split(/ {2,}/)[0]).filter(isCommand);

/** Options that the prose names without their command, such as `--json` or `--resume FOLDER`. */
export const optionsNamed = (markdown: string): string[] =>
  spansOf(markdown.replace(fence, ''))
    .filter((span) => /^--?\w/.test(span))
    .flatMap((span) => span.match(/(?<=^| )--?[a-z][\w-]*/g) ?? []);

/** Commands below `Examples:` in a help text, without what is said of them. */
export function examplesOf(help: string): string[] {
  const [, block = ''] = /\nExamples:\n([\s\S]*?)\n\n/.exec(help) ?? [];
  return block
    .split('\n')
    .map((line) => line.trim().split(/ {2,}/)[0])
    .filter(isCommand);
}
