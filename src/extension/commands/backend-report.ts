/** @file What the doctor found, as a page to read and to copy into a report. */
import type { BackendPart } from '../../problem/protocol.ts';

export const groupTitles: Record<BackendPart['group'], string> = {
  embedded: 'Embedded engine (all that training needs)',
  webgpu: 'WebGPU (optional)',
  tensorflow: 'TensorFlow (optional)',
  setup: 'What setting up TensorFlow needs',
};

const marks: Record<BackendPart['state'], string> = { found: '✓', missing: '–', 'wrong version': '!' };

/** Markdown, one section per engine. */
export function backendReport(parts: readonly BackendPart[], about: Record<string, string>): string {
  const facts = Object.entries(about).map(([name, value]) => `- ${name}: ${value}`);
  const sections = (Object.keys(groupTitles) as BackendPart['group'][]).flatMap((group) => {
    const rows = parts.filter((part) => part.group === group);
    return rows.length === 0 ? [] : ['', `## ${groupTitles[group]}`, '', ...rows.map(row)];
  });
  return `${['# PINN Lens: what this machine can train with', '', ...facts, ...sections].join('\n')}\n`;
}

function row({ name, state, detail, todo }: BackendPart): string {
  const hint = todo ? ` — ${todo}` : '';
  return `- ${marks[state]} **${name}**: ${detail}${hint}`;
}
