/** @file The shape of the house: no room too large, no circle between files or folders, no loose files. */
import { arrows, circles, folderOf, grouped, lines, roomOf, sources } from './graph.mjs';

/** No room holds more of the lines of src than this. */
const largestShare = 0.25;
/** Rooms in which every file stands in a folder of its concern. */
const withoutLooseFiles = ['trainer', 'extension', 'export', 'sweep'];
/** What may stand in their roots. */
const entries = new Set(['src/extension/main.ts', 'src/extension/main.browser.ts', 'src/export/formats.ts']);

export function rooms() {
  const problems = [];
  const total = [...lines.values()].reduce((a, b) => a + b, 0);
  const size = grouped(sources, roomOf);
  for (const [room, files] of size) {
    const share = files.reduce((sum, file) => sum + lines.get(file), 0) / total;
    if (share > largestShare) problems.push(`src/${room} holds ${Math.round(1000 * share) / 10} % of the lines`);
  }
  for (const [what, groupOf] of [
    ['files', (file) => file],
    ['folders', folderOf],
    ['rooms', roomOf],
  ]) {
    for (const circle of circles(arrows(groupOf))) problems.push(`a circle between ${what}: ${circle.join(', ')}`);
  }
  for (const file of sources) {
    if (withoutLooseFiles.includes(roomOf(file)) && file.split('/').length === 3 && !entries.has(file))
      problems.push(`${file} stands loose in its room`);
  }
  return problems;
}
