/**
 * @file Draws the strip docs/figures/five-minutes.webp: the way from the walkthrough to the twin, gone in a real workbench
 * with the package in build/ (`npm run package`), one picture a step: `node scripts/five-minutes.mjs`; with `--drawn` from the pictures that are there.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { launch } from '../test/workbench/browser.mjs';

/** Pictures that the scenario leaves, with what is seen in each. */
const steps = [
  ['81-underlined', 'Before any training: the weight that drowns the initial condition is underlined'],
  ['83-probed', 'Why: the equation makes all of the first update'],
  ['84-fixes', 'The quick fix sets the weight'],
  ['85-trained', 'Train: reached, right to 0.6 %'],
  ['87-compared', 'Its twin starts with the same total, points elsewhere, and is wrong'],
];

if (!process.argv.includes('--drawn')) {
  execFileSync(process.execPath, ['test/workbench/scenarios/five-minutes.mjs'], { stdio: 'inherit' });
}

const pictures = steps.map(([name, said]) => ({
  said,
  data: readFileSync(`test/artefacts/${name}.png`).toString('base64'),
}));
const browser = await launch();
try {
  const page = await browser.newPage();
  const webp = await page.evaluate(async (shown) => {
    const [width, height, gap, head] = [760, 582, 16, 30];
    // Without the side bar and the frame of the window.
    const cut = [350, 34, 1150, 880];
    const canvas = document.createElement('canvas');
    canvas.width = 2 * width + 3 * gap;
    canvas.height = Math.ceil(shown.length / 2) * (height + head + gap) + gap;
    const context = canvas.getContext('2d');
    context.fillStyle = '#101214';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.font = '600 16px system-ui, sans-serif';
    context.fillStyle = '#d7dbe0';
    for (const [k, { said, data }] of shown.entries()) {
      const image = new Image();
      image.src = `data:image/png;base64,${data}`;
      await image.decode();
      // The last one alone has the middle.
      const last = k === shown.length - 1 && k % 2 === 0;
      const x = last ? (canvas.width - width) / 2 : gap + (k % 2) * (width + gap);
      const y = gap + Math.floor(k / 2) * (height + head + gap);
      context.fillText(`${k + 1}  ${said}`, x, y + 18, width);
      context.imageSmoothingQuality = 'high';
      context.drawImage(image, ...cut, x, y + head, width, height);
    }
    return canvas.toDataURL('image/webp', 0.8).split(',')[1];
  }, pictures);
  writeFileSync('docs/figures/five-minutes.webp', Buffer.from(webp, 'base64'));
} finally {
  await browser.close();
}
