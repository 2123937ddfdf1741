// Draws media/icon.png from media/icon.svg with the workbench's browser (`npm run test:workbench` installs it).
import { readFileSync, writeFileSync } from 'node:fs';
import { launch } from '../test/workbench/browser.mjs';

const browser = await launch();
const page = await browser.newPage({ viewport: { width: 128, height: 128 } });
await page.setContent(`<style>body{margin:0}svg{display:block}</style>${readFileSync('media/icon.svg', 'utf8')}`);
writeFileSync('media/icon.png', await page.screenshot({ omitBackground: true }));
await browser.close();
