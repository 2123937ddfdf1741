/** @file The table of trips in CONTRIBUTING.md: every place that it names is there. */
import { existsSync, readFileSync } from 'node:fs';

export function trips() {
  const page = readFileSync('CONTRIBUTING.md', 'utf8');
  const [, table] = page.match(/<!-- trips -->\n([\s\S]*?)<!-- end of trips -->/) ?? [];
  if (!table) return ['CONTRIBUTING.md has no table of trips'];
  const places = [...table.matchAll(/`((?:src|test|scripts|docs|examples)\/[^`]*)`/g)].map(([, place]) => place);
  if (places.length < 8) return [`the table of trips names ${places.length} places; eight trips are wanted`];
  return places
    .filter((place) => !existsSync(place))
    .map((place) => `CONTRIBUTING.md names ${place}, which is not there`);
}
