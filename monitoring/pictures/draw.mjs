// Draws the panels of each dashboard with the results of their queries. Usage: node draw.mjs PROMETHEUS_URL MINUTES FOLDER
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { format } from './units.mjs';

const [prometheus, minutes, folder] = process.argv.slice(2);
const dashboards = path.join(import.meta.dirname, '..', 'grafana', 'dashboards');

// Pixels of one column and one row of Grafana's grid, and the space between panels.
const column = 66, row = 31, gap = 8, header = 44;
const width = 24 * column + gap;
const lineHeight = 15, titleHeight = 26;
const palette = ['#7eb26d', '#eab839', '#6ed0e0', '#ef843c', '#e24d42', '#4f9bd8', '#ba43a9', '#a68ad0', '#9ac48a', '#f2c96d', '#65c5db', '#f9934e'];
const colors = { green: '#73bf69', yellow: '#f2cc0c', red: '#f2495c', blue: '#5794f2', transparent: '#ccccdc' };

// Four scrapes, as Grafana chooses.
const rateInterval = '1m';
const end = Math.floor(Date.now() / 1000);
const start = end - minutes * 60;
const step = Math.max(5, Math.round((end - start) / 150));

async function query(kind, parameters) {
  const response = await fetch(`${prometheus}/api/v1/${kind}`, { method: 'POST', body: new URLSearchParams(parameters) });
  const body = await response.json();
  if (body.status !== 'success') throw new Error(`${parameters.query}: ${body.error}`);
  return body.data.result;
}

async function series(panel) {
  const all = [];
  for (const target of panel.targets) {
    const parameters = { query: target.expr.replaceAll('$__rate_interval', rateInterval), start, end, step };
    for (const { metric, values } of await query('query_range', parameters)) {
      const points = values.map(([time, value]) => [time, Number(value)]).filter(([, value]) => Number.isFinite(value));
      const name = target.legendFormat.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, label) => metric[label] ?? '');
      if (points.length > 0) all.push({ name, points });
    }
  }
  return all.map((one, i) => ({ ...one, color: palette[i % palette.length] }));
}

const escape = text => String(text).replace(/[&<>"]/g, c => `&#${c.charCodeAt(0)};`);
const shorten = (text, pixels, size = 11) => {
  const most = Math.floor(pixels / (size * 0.56));
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
};
const text = (x, y, value, options = '') => `<text x="${x}" y="${y}" ${options}>${escape(value)}</text>`;

// About four ticks at 1, 2 or 5 times a power of ten.
function ticks(max) {
  const rough = max / 4, power = 10 ** Math.floor(Math.log10(rough));
  const size = [1, 2, 5, 10].map(factor => factor * power).find(candidate => candidate >= rough);
  return Array.from({ length: Math.floor(max / size + 1e-9) + 1 }, (_, i) => i * size);
}

function stack(all) {
  const sums = new Map();
  return all.map(one => {
    const low = [], points = [];
    for (const [time, value] of one.points) {
      const below = sums.get(time) ?? 0;
      low.push([time, below]);
      points.push([time, below + value]);
      sums.set(time, below + value);
    }
    return { ...one, low, points, values: one.points };
  });
}

// A line is interrupted where a value is missing.
function parts(points) {
  const runs = [];
  points.forEach((point, i) => {
    if (i === 0 || point[0] - points[i - 1][0] > step * 1.5) runs.push([]);
    runs.at(-1).push(point);
  });
  return runs;
}

function graph(panel, raw, w, h) {
  const defaults = panel.fieldConfig.defaults, { custom, unit } = defaults;
  const stacked = custom.stacking?.mode === 'normal';
  const all = stacked ? stack(raw) : raw;
  if (all.length === 0) return text(w / 2, h / 2, 'No data', 'class="dim" text-anchor="middle"');
  const shown = Math.min(all.length, Math.max(1, Math.floor((h - titleHeight - 110) / lineHeight) - 1));
  const lines = 1 + shown + (shown < all.length ? 1 : 0);
  const left = 58, right = w - 12, top = titleHeight + 10, bottom = h - 32 - lines * lineHeight;
  const limit = defaults.thresholds?.steps?.find(one => one.value !== null && custom.thresholdsStyle?.mode === 'dashed')?.value;
  const values = all.flatMap(one => one.points.map(([, value]) => value));
  const max = Math.max(custom.axisSoftMax ?? 0, defaults.max ?? 0, values.reduce((a, b) => Math.max(a, b), 0) * 1.08) || 1;
  const x = time => (left + ((time - start) / (end - start)) * (right - left)).toFixed(1);
  const y = value => (bottom - (Math.max(0, value) / max) * (bottom - top)).toFixed(1);
  const out = [];
  for (const tick of ticks(max)) {
    out.push(`<line class="grid" x1="${left}" x2="${right}" y1="${y(tick)}" y2="${y(tick)}"/>`);
    out.push(text(left - 6, Number(y(tick)) + 4, format(unit, tick), 'class="dim" text-anchor="end"'));
  }
  for (let i = 0; i <= 3; i++) {
    const time = start + ((end - start) * (i + 0.5)) / 4;
    const clock = new Date(time * 1000).toISOString().slice(11, 16);
    out.push(text(x(time), bottom + 15, clock, 'class="dim" text-anchor="middle"'));
  }
  for (const one of all) {
    for (const run of parts(one.points)) {
      const line = run.map(([time, value]) => `${x(time)},${y(value)}`).join(' ');
      if (stacked) {
        const low = one.low.filter(([time]) => time >= run[0][0] && time <= run.at(-1)[0]).reverse();
        out.push(`<polygon points="${line} ${low.map(([time, value]) => `${x(time)},${y(value)}`).join(' ')}" fill="${one.color}" opacity="0.3"/>`);
      }
      out.push(run.length > 1
        ? `<polyline points="${line}" stroke="${one.color}"/>`
        : `<circle cx="${x(run[0][0])}" cy="${y(run[0][1])}" r="1.5" fill="${one.color}"/>`);
    }
  }
  if (limit !== undefined) out.push(`<line x1="${left}" x2="${right}" y1="${y(limit)}" y2="${y(limit)}" stroke="${colors.red}" stroke-dasharray="6 4"/>`);

  const columns = [w - 142, w - 77, w - 12];
  let at = bottom + 24 + lineHeight;
  ['Mean', 'Max', 'Last'].forEach((name, i) => out.push(text(columns[i], at, name, 'class="dim" text-anchor="end"')));
  for (const one of all.slice(0, shown)) {
    at += lineHeight;
    const own = (one.values ?? one.points).map(([, value]) => value);
    out.push(`<rect x="12" y="${at - 5}" width="12" height="3" fill="${one.color}"/>`, text(30, at, shorten(one.name, w - 230)));
    [own.reduce((a, b) => a + b, 0) / own.length, own.reduce((a, b) => Math.max(a, b)), own.at(-1)].forEach((value, i) =>
      out.push(text(columns[i], at, format(unit, value), 'text-anchor="end"')));
  }
  if (shown < all.length) out.push(text(30, at + lineHeight, `and ${all.length - shown} more`, 'class="dim"'));
  return out.join('');
}

function numbers(panel, all, w, h) {
  const { unit, thresholds } = panel.fieldConfig.defaults;
  if (all.length === 0) return text(w / 2, h / 2 + 16, 'no data', 'class="dim" text-anchor="middle" font-size="20"');
  return all.map((one, i) => {
    const value = one.points.at(-1)[1];
    const color = thresholds.steps.filter(threshold => threshold.value === null || value >= threshold.value).at(-1).color;
    const center = (w / all.length) * (i + 0.5);
    return text(center, titleHeight + 34, one.name, 'text-anchor="middle" font-size="14"')
      + text(center, titleHeight + 72, format(unit, value), `text-anchor="middle" font-size="28" font-weight="500" style="fill:${colors[color]}"`);
  }).join('');
}

function table(panel, rows, w, h) {
  const { names } = panel.transformations[0].options.include;
  const cell = i => 12 + (i * (w - 24)) / names.length;
  const most = Math.floor((h - titleHeight - 24) / 20);
  const out = names.map((name, i) => text(cell(i), titleHeight + 18, name, 'class="dim" font-size="12"'));
  rows.slice(0, most).forEach((one, j) => names.forEach((name, i) =>
    out.push(text(cell(i), titleHeight + 38 + j * 20, one.metric[name] ?? '', 'font-size="12"'))));
  return rows.length > 0 ? out.join('') : text(w / 2, h / 2, 'No data', 'class="dim" text-anchor="middle"');
}

async function draw(panel) {
  const { x, y, w, h } = panel.gridPos;
  const place = `translate(${x * column + gap},${header + y * row})`;
  if (panel.type === 'row') return `<g transform="${place}">${text(2, 21, `▾ ${panel.title}`, 'font-size="15" font-weight="500"')}</g>`;
  const [pixels, high] = [w * column - gap, h * row - gap];
  const instant = () => query('query', { query: panel.targets[0].expr, time: end });
  const content = panel.type === 'table' ? table(panel, await instant(), pixels, high)
    : panel.type === 'stat' ? numbers(panel, await series(panel), pixels, high)
    : graph(panel, await series(panel), pixels, high);
  const title = text(12, 20, shorten(panel.title, pixels - 24, 13), 'font-size="13" font-weight="500"');
  return `<g transform="${place}"><rect class="panel" width="${pixels}" height="${high}" rx="2"/>${title}${content}</g>`;
}

const work = mkdtempSync(path.join(tmpdir(), 'dashboards-'));
try {
  for (const file of readdirSync(dashboards).filter(name => name.endsWith('.json'))) {
    const board = JSON.parse(readFileSync(path.join(dashboards, file), 'utf8'));
    const height = header + Math.max(...board.panels.map(panel => panel.gridPos.y + panel.gridPos.h)) * row + gap;
    const panels = [];
    for (const panel of board.panels) panels.push(await draw(panel));
    const page = path.join(work, `${file}.html`);
    writeFileSync(page, `<!doctype html><meta charset="utf-8"><style>
      body { margin: 0; background: #111217 }
      text { font-family: Inter, "Open Sans", "DejaVu Sans", sans-serif; fill: #ccccdc }
      text.dim { fill: #8e8e9a } .panel { fill: #181b1f; stroke: #2c2f36 } .grid { stroke: #2a2d33 } polyline { fill: none; stroke-width: 1.4 }
    </style><svg width="${width}" height="${height}" font-size="11">
      ${text(gap, 29, board.title, 'font-size="20" font-weight="500"')}${panels.join('\n')}</svg>`);
    const picture = path.resolve(folder, `dashboard-${path.basename(file, '.json')}.png`);
    execFileSync(process.env.CHROMIUM ?? 'chromium', [
      '--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', `--window-size=${width},${height}`, `--screenshot=${picture}`, `file://${page}`,
    ], { stdio: 'ignore' });
    console.log(picture);
  }
} finally {
  rmSync(work, { recursive: true });
}
