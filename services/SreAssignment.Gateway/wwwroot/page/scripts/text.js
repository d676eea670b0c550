// How numbers and times are written.

const threeDigits = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const oneDecimal = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });
const steps = [['second', 60], ['minute', 60], ['hour', 24], ['day', 365], ['year', Infinity]];

/** 48200 → "48.2 kB" */
export function bytes(count) {
  const [value, unit] = count < 1000 ? [count, 'B'] : count < 999_500 ? [count / 1e3, 'kB'] : [count / 1e6, 'MB'];
  return `${threeDigits.format(value)} ${unit}`;
}

/** 12.345 → "12.3 ms" */
export const milliseconds = duration => duration < 0.05 ? '< 0.1 ms' : `${(duration < 100 ? oneDecimal : whole).format(duration)} ms`;

/** 800, 533 → "800 × 533" */
export const dimensions = (width, height) => `${width} × ${height}`;

/** "image/webp" → "WebP" */
export function format(contentType) {
  const name = contentType.replace(/^image\/|;.*$/g, '');
  return { webp: 'WebP', 'svg+xml': 'SVG' }[name] ?? name.toUpperCase();
}

/** "GIF · 48.2 kB · 12 frames" */
export const kind = image =>
  [format(image.contentType), bytes(image.bytes), ...image.frames > 1 ? [`${image.frames} frames`] : []].join(' · ');

/** How long ago a date was, or how long until it is. */
export function ago(date) {
  let amount = (new Date(date) - Date.now()) / 1000;
  for (const [unit, size] of steps) {
    if (Math.abs(amount) < size) {
      return relative.format(Math.round(amount), unit);
    }
    amount /= size;
  }
}

/** How much smaller or larger than before: "−94 %" */
export function change(before, after) {
  const percent = Math.round((after / before - 1) * 100);
  return `${percent > 0 ? '+' : percent < 0 ? '−' : '±'}${Math.abs(percent)} %`;
}
