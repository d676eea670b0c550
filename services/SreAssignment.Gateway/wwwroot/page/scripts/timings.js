import { $, element } from './dom.js';
import * as text from './text.js';

const stages = {
  queue: 'Waiting',
  fetch: 'Reading',
  decode: 'Decoding',
  transform: 'Transforming',
  encode: 'Encoding',
  store: 'Storing',
};

/** The stages in a Server-Timing header, in milliseconds. */
export function parseTimings(header) {
  return (header ?? '').split(',').map(entry => entry.trim().split(';')).flatMap(([name, ...parameters]) => {
    const duration = parameters.map(parameter => parameter.trim().match(/^dur=([\d.]+)$/)?.[1]).find(Boolean);
    return duration ? [{ name, label: stages[name] ?? name, duration: Number(duration) }] : [];
  });
}

/** Shows the stages as parts of the round trip; the rest of it was spent outside of the images service. */
export function showTimings(measured, roundTrip) {
  const inImages = measured.reduce((sum, stage) => sum + stage.duration, 0);
  const rest = { name: 'elsewhere', label: 'Gateway and network', duration: Math.max(0, roundTrip - inImages) };
  const parts = [...measured, rest];
  $('#timings-bar').replaceChildren(...parts.map(part => {
    const segment = element('span', { className: part.name, title: `${part.label} ${text.milliseconds(part.duration)}` });
    segment.style.flexGrow = part.duration;
    return segment;
  }));
  const durations = parts.map(part => `${part.label} ${text.milliseconds(part.duration)}`).join(', ');
  $('#timings-bar').ariaLabel = `Round trip ${text.milliseconds(roundTrip)}: ${durations}`;
  $('#timings').replaceChildren(
    entry('total', 'Round trip', roundTrip),
    ...parts.map(part => entry(part.name, part.label, part.duration)));
}

const entry = (name, label, duration) => element('div', { className: name },
  element('dt', { textContent: label }),
  element('dd', { textContent: text.milliseconds(duration) }));
