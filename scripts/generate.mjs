// Generates the parser from src/language/pinn.langium (production mode, so that the result runs on Node 20).
// Langium's generator itself needs Node >= 22; on an older Node a newer one is fetched from npm for this one command.
import { execFileSync } from 'node:child_process';

const [major] = process.versions.node.split('.').map(Number);
const command = [
  'node_modules/langium-cli/bin/langium.js',
  'generate',
  '--mode',
  'production',
  ...process.argv.slice(2),
];
if (major >= 22) execFileSync(process.execPath, command, { stdio: 'inherit' });
else
  execFileSync('npx', ['--yes', '--package', 'node@24', '--', 'node', ...command], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
