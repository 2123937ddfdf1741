// Fails when the committed parser does not match src/language/pinn.langium.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const committed = 'src/language/generated';
const kept = mkdtempSync(join(tmpdir(), 'pinn-generated-'));
cpSync(committed, kept, { recursive: true });
try {
  execFileSync(process.execPath, ['scripts/generate.mjs'], { stdio: ['ignore', 'ignore', 'inherit'] });
  const different = readdirSync(kept).filter(
    (f) => readFileSync(join(kept, f), 'utf8') !== readFileSync(join(committed, f), 'utf8'),
  );
  if (different.length > 0) {
    console.error(
      `The committed parser is out of date (${different.join(', ')}): run \`npm run generate\` and commit.`,
    );
    process.exitCode = 1;
  } else console.log('generated parser matches the grammar');
} finally {
  cpSync(kept, committed, { recursive: true });
  rmSync(kept, { recursive: true, force: true });
}
