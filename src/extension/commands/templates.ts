/** @file New problems from the examples that ship with the extension. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { beginWalkthrough, reached } from '../host/milestones.ts';

/** Name of the example that the walkthrough is about. */
const drownedExample = 'drowned';

/** Examples by what they are about, in the order in which they are offered. */
const groups: [title: string, names: readonly string[]][] = [
  ['Start here', ['drowned', 'oscillator', 'decay']],
  [
    'What weights and totals do',
    ['equal-totals', 'totals-mislead', 'outweighed', 'between-the-points', 'conserved-total'],
  ],
  [
    'Fits of measured data',
    [
      'measured-oscillator',
      'estimate-damping',
      'estimate-lorenz',
      'estimate-lotka-volterra',
      'hare-and-lynx',
      'dose-groups',
      'learned-growth',
    ],
  ],
  ['Boundary values', ['beam', 'bratu']],
  ['Events, doses and switches', ['bouncing-ball', 'doses', 'dose-lag', 'delayed-control', 'thermostat']],
];
/** All others. */
const otherGroup = 'Initial values';

interface Template extends vscode.QuickPickItem {
  file: vscode.Uri;
  text: string;
}

/** Opens a copy of the chosen example; one that reads data files is saved with them in a folder of the user's. */
export async function newProblem(examples: vscode.Uri, name?: string): Promise<void> {
  const templates = await readTemplates(examples);
  const chosen = name
    ? templates.find((template) => nameOf(template) === name)
    : await vscode.window.showQuickPick(grouped(templates), {
        title: 'New problem from which example?',
        matchOnDetail: true,
        matchOnDescription: true,
      });
  if (!chosen || !isTemplate(chosen)) return;
  const data = [...chosen.text.matchAll(/\bfrom\s+"([^"]+)"/g)].map(([, file]) => file);
  const document =
    data.length === 0
      ? await vscode.workspace.openTextDocument({ language: 'pinn', content: chosen.text })
      : await copyWithData(chosen, data);
  if (!document) return;
  // Not in place of the page that asked for it, which may be the walkthrough.
  await vscode.window.showTextDocument(document, { preview: false });
  if (name === drownedExample) {
    beginWalkthrough();
    reached('opened');
  }
}

const isTemplate = (item: vscode.QuickPickItem): item is Template => 'file' in item;

const nameOf = ({ file }: Template) => path.posix.basename(file.path, '.pinn');

/** The templates below the titles of their groups. */
function grouped(templates: readonly Template[]): (Template | vscode.QuickPickItem)[] {
  const known = new Set(groups.flatMap(([, names]) => names));
  const others = templates.map(nameOf).filter((name) => !known.has(name));
  return [...groups, [otherGroup, others] as const].flatMap(([label, names]) => {
    const own = names.flatMap((name) => templates.find((template) => nameOf(template) === name) ?? []);
    return own.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...own];
  });
}

async function readTemplates(examples: vscode.Uri): Promise<Template[]> {
  // The solution of each as a small curve.
  const pictures = vscode.Uri.joinPath(examples, '..', 'media', 'templates');
  const entries = await vscode.workspace.fs.readDirectory(examples);
  const specs = entries.map(([name]) => name).filter((name) => name.endsWith('.pinn'));
  return Promise.all(
    specs.sort().map(async (name) => {
      const file = vscode.Uri.joinPath(examples, name);
      const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
      const picture = (theme: string) => vscode.Uri.joinPath(pictures, `${name.replace(/\.pinn$/, '')}-${theme}.svg`);
      const iconPath = { light: picture('light'), dark: picture('dark') };
      return { file, text, iconPath, label: titleOf(text) ?? name, description: name, detail: firstComment(text) };
    }),
  );
}

const titleOf = (text: string) => /^\s*problem\s+"([^"]+)"/m.exec(text)?.[1];
const firstComment = (text: string) => /^\s*(?:\/\/|\/\*)\s*(.+?)\s*(?:\*\/)?\s*$/m.exec(text)?.[1];

async function copyWithData(template: Template, data: string[]): Promise<vscode.TextDocument | undefined> {
  const picked = await vscode.window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    openLabel: 'Put It Here',
    title: `${path.posix.basename(template.file.path)} reads ${data.join(', ')}: choose a folder for both`,
  });
  if (!picked) return undefined;
  const copy = vscode.Uri.joinPath(picked[0], path.posix.basename(template.file.path));
  const copies = [
    [template.file, copy],
    ...data.map((file) => [vscode.Uri.joinPath(template.file, '..', file), vscode.Uri.joinPath(copy, '..', file)]),
  ];
  for (const [from, to] of copies) {
    try {
      await vscode.workspace.fs.copy(from, to, { overwrite: false });
    } catch {
      void vscode.window.showErrorMessage(`"${to.fsPath}" could not be written: is there already such a file?`);
      return undefined;
    }
  }
  return vscode.workspace.openTextDocument(copy);
}
