/** @file Estimated against true error on two logarithmic axes, as SVG. */

export function scatter(points: { truth: number; estimate: number }[]): string {
  const [low, high] = [-17, 1];
  const size = 420;
  const margin = 48;
  const place = (log: number) => margin + ((log - low) / (high - low)) * (size - 2 * margin);
  const x = (v: number) => place(Math.log10(Math.max(v, 10 ** low)));
  const y = (v: number) => size - x(v);
  const line = (factor: number, style: string) =>
    `<line x1="${x(10 ** low)}" y1="${y(factor * 10 ** low)}" x2="${x(10 ** high / Math.max(1, factor))}" y2="${y((10 ** high * factor) / Math.max(1, factor))}" stroke="#888" ${style}/>`;
  const ticks = [];
  for (let k = low + 1; k <= high; k += 4) {
    ticks.push(`<text x="${place(k)}" y="${size - margin + 16}" text-anchor="middle">1e${k}</text>`);
    ticks.push(`<text x="${margin - 6}" y="${size - place(k) + 4}" text-anchor="end">1e${k}</text>`);
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" font-family="sans-serif" font-size="11" fill="#555">`,
    `<rect x="${margin}" y="${margin}" width="${size - 2 * margin}" height="${size - 2 * margin}" fill="none" stroke="#888"/>`,
    line(1, ''),
    line(10, 'stroke-dasharray="4 4"'),
    line(0.1, 'stroke-dasharray="4 4"'),
    ...points
      .filter((p) => Number.isFinite(p.estimate) && Number.isFinite(p.truth))
      .map(
        (p) =>
          `<circle cx="${x(p.truth).toFixed(1)}" cy="${y(p.estimate).toFixed(1)}" r="2.5" fill="#3574c4" fill-opacity="0.6"/>`,
      ),
    ...ticks,
    `<text x="${size / 2}" y="${size - 10}" text-anchor="middle">true relative error</text>`,
    `<text x="14" y="${size / 2}" text-anchor="middle" transform="rotate(-90 14 ${size / 2})">estimated error</text>`,
    '</svg>',
    '',
  ].join('\n');
}
