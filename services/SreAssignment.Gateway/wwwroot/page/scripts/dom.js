// Small helpers around the document.

const svg = 'http://www.w3.org/2000/svg';

export const $ = selector => document.querySelector(selector);

/** An element with properties and children; text becomes text, never markup. */
export function element(tag, properties = {}, ...children) {
  const { aria = {}, ...rest } = properties;
  const made = Object.assign(document.createElement(tag), rest);
  for (const [name, value] of Object.entries(aria)) {
    made.setAttribute(name === 'role' ? name : `aria-${name}`, value);
  }
  made.append(...children.filter(child => child !== null && child !== undefined));
  return made;
}

/** A decorative icon of icons.svg. */
export function icon(name) {
  const made = document.createElementNS(svg, 'svg');
  made.setAttribute('aria-hidden', 'true');
  made.append(document.createElementNS(svg, 'use'));
  made.firstChild.setAttribute('href', `/page/icons.svg#icon-${name}`);
  return made;
}

/** Announces a text to screen readers. */
export function announce(text) {
  $('#status').textContent = text;
}
