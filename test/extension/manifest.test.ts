import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';

vi.mock('vscode', () => ({}));

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const { contributes } = manifest;
const listed: string[] = contributes.commands.map(({ command }: { command: string }) => command);

it('lists exactly the commands that exist', async () => {
  const { commands } = await import('../../src/extension/commands/commands.ts');
  expect(listed.toSorted()).toEqual(Object.keys(commands).toSorted());
});

it('menus, keys, welcome and walkthrough name only such commands', () => {
  const inMenus = Object.values<{ command: string }[]>(contributes.menus)
    .flat()
    .map(({ command }) => command);
  const inKeys = contributes.keybindings.map(({ command }: { command: string }) => command);
  const inText = [
    ...JSON.stringify([contributes.walkthroughs, contributes.viewsWelcome]).matchAll(/command:(pinn\.\w+)/g),
  ];
  for (const command of [...inMenus, ...inKeys, ...inText.map(([, name]) => name)]) expect(listed).toContain(command);
});

it('files it points to exist', () => {
  const files = [
    manifest.icon,
    ...contributes.languages.flatMap((language: { configuration: string; icon: object }) => [
      language.configuration,
      ...Object.values(language.icon),
    ]),
    ...contributes.grammars.map(({ path }: { path: string }) => path),
    ...contributes.walkthroughs.flatMap(({ steps }: { steps: { media: { svg: string } }[] }) =>
      steps.map(({ media }) => media.svg),
    ),
  ];
  expect(files.filter((file) => !existsSync(file))).toEqual([]);
});

it('every example has its small curves beside the name of the template, and no other is there', () => {
  const examples = readdirSync('examples').filter((name) => name.endsWith('.pinn'));
  const pictures = examples.flatMap((name) =>
    ['dark', 'light'].map((theme) => `${name.replace('.pinn', '')}-${theme}.svg`),
  );
  expect(readdirSync('media/templates').toSorted()).toEqual(pictures.toSorted());
});

it('every setting that is read is declared, and the other way round', () => {
  const declared = contributes.configuration.flatMap(({ properties }: { properties: object }) =>
    Object.keys(properties),
  );
  const source = readFileSync('src/extension/host/settings.ts', 'utf8');
  const read = [...source.matchAll(/get(?:<[^>]*>)?\('([\w.]+)'/g)].map(([, name]) => `pinn.${name}`);
  // The language client itself reads the trace level.
  expect([...read, 'pinn.trace.server'].toSorted()).toEqual(declared.toSorted());
});

it('executables are not taken from an untrusted workspace', () => {
  expect(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations).toContain('pinn.trainer.node');
});
