/** @file The map of rooms in docs/architecture.md, drawn from the real imports. */
import { readFileSync, writeFileSync } from 'node:fs';
import { arrows, circles, grouped, roomOf, sources } from './graph.mjs';

const page = 'docs/architecture.md';
const [start, end] = ['<!-- map, drawn by npm run map -->', '<!-- end of map -->'];

/** Rooms by floors: each stands above all that it imports. */
function floors(graph, rooms) {
  const floor = new Map();
  const of = (room) => {
    if (!floor.has(room)) {
      const below = [...(graph.get(room)?.keys() ?? [])].map(of);
      floor.set(room, below.length === 0 ? 0 : 1 + Math.max(...below));
    }
    return floor.get(room);
  };
  for (const room of rooms) of(room);
  return grouped(rooms, (room) => floor.get(room));
}

export function drawnMap() {
  const graph = arrows(roomOf);
  const circle = circles(graph);
  if (circle.length > 0) throw new Error(`rooms import each other: ${circle.join('; ')}`);
  const rooms = [...new Set(sources.map(roomOf))].filter((room) => !room.includes('.')).sort();
  const rows = [...floors(graph, rooms)]
    .sort(([a], [b]) => b - a)
    .flatMap(([floor, on]) =>
      on.map((room) => {
        const below = [...(graph.get(room)?.keys() ?? [])].sort();
        return `| ${floor} | \`${room}\` | ${below.map((r) => `\`${r}\``).join(' ') || '–'} |`;
      }),
    );
  return ['| floor | room | imports |', '|---|---|---|', ...rows].join('\n');
}

/** @returns what is wrong with the page; with `write` it is mended instead. */
export function map(write = false) {
  const text = readFileSync(page, 'utf8');
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) return [`${page} has no place for the map`];
  const wanted = `${text.slice(0, from + start.length)}\n\n${drawnMap()}\n\n${text.slice(to)}`;
  if (wanted === text) return [];
  if (!write) return [`${page} does not show the rooms as they are: run \`npm run map\` and commit`];
  writeFileSync(page, wanted);
  return [];
}
