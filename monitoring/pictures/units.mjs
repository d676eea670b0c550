// Formats values in the units of the dashboards, with three significant digits.
const digits = value => String(Number(value.toPrecision(3)));

function scaled(value, base, prefixes, suffix) {
  let i = 0;
  while (Math.abs(value) >= base && i < prefixes.length - 1) [value, i] = [value / base, i + 1];
  return `${digits(value)}${prefixes[i]}${suffix}`;
}

function seconds(value) {
  const size = Math.abs(value);
  if (size === 0) return '0 s';
  if (size < 1e-3) return `${digits(value * 1e6)} µs`;
  if (size < 1) return `${digits(value * 1e3)} ms`;
  if (size < 60) return `${digits(value)} s`;
  return size < 3600 ? `${digits(value / 60)} min` : `${digits(value / 3600)} h`;
}

const units = {
  none: value => digits(value),
  short: value => scaled(value, 1000, ['', ' K', ' M', ' G'], ''),
  percentunit: value => `${digits(value * 100)} %`,
  reqps: value => scaled(value, 1000, ['', ' K'], ' req/s'),
  ops: value => scaled(value, 1000, ['', ' K'], ' ops/s'),
  bytes: value => scaled(value, 1024, [' ', ' Ki', ' Mi', ' Gi'], 'B'),
  binBps: value => scaled(value, 1024, [' ', ' Ki', ' Mi', ' Gi'], 'B/s'),
  s: seconds,
};

/** Formats a value in one of Grafana's units. */
export function format(unit, value) {
  if (units[unit] === undefined) throw new Error(`The unit ${unit} is new: add it to units.mjs.`);
  return units[unit](value);
}
