import { $, element } from './dom.js';
import * as text from './text.js';
import { showTimings } from './timings.js';

/** Shows the details of a rendition. */
export function showDetails(image, rendition) {
  const type = text.format(rendition.contentType);
  $('#facts').replaceChildren(
    fact('Pixels', text.dimensions(rendition.width, rendition.height)),
    fact('Size', text.bytes(rendition.bytes), `${rendition.bytes.toLocaleString('en')} bytes`),
    fact('vs original', text.change(image.bytes, rendition.bytes),
      `The original has ${text.dimensions(image.width, image.height)} pixels and ${text.bytes(image.bytes)}`),
    fact('Format', type),
    fact('Made', rendition.isMade ? 'now' : 'earlier', rendition.isMade ? 'For this request' : 'For an earlier request, and now read from storage'));
  showTimings(rendition.stages, rendition.roundTrip);
  const save = $('#save');
  save.href = rendition.url;
  save.download = `${image.fileName?.replace(/\.[^.]*$/, '') || image.id}-${rendition.width}x${rendition.height}.${rendition.contentType.split('/')[1]}`;
}

/** Describes a rendition for screen readers. */
export const describe = rendition => [
  `${text.dimensions(rendition.width, rendition.height)} pixels`, text.format(rendition.contentType), text.bytes(rendition.bytes),
  text.milliseconds(rendition.roundTrip),
].join(', ');

const fact = (label, value, title = '') => element('div', { title }, element('dt', { textContent: label }), element('dd', { textContent: value }));
