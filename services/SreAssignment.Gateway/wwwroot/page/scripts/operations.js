import { $, element } from './dom.js';

const form = $('#operations');

const positions = ['Northwest', 'North', 'Northeast', 'West', 'Center', 'East', 'Southwest', 'South', 'Southeast'];

// Parameters with several controls, whose names have a dot.
const composed = { crop: ['crop.x', 'crop.y', 'crop.width', 'crop.height'], gravity: ['focus.x', 'focus.y'] };

/** Returns the query for the API. The controls have the names of its parameters, and an empty one is left out. */
export function readQuery() {
  const data = new FormData(form);
  const query = new URLSearchParams([...data].filter(([name, value]) => value !== '' && !name.includes('.')));
  for (const [name, parts] of Object.entries(composed)) {
    const values = parts.map(part => data.get(part));
    if (values.some(Boolean)) {
      query.set(name, values.map(value => value || '0').join(','));
    }
  }
  return query;
}

/** Calls back whenever the query may have changed. */
export function watchOperations(onChange) {
  addPositions();
  pairControls();
  form.addEventListener('submit', event => event.preventDefault());
  form.addEventListener('input', event => {
    if (event.target.name === 'gravity') {
      setFields({ 'focus.x': '', 'focus.y': '' });
    }
    update();
    onChange();
  });
  form.addEventListener('reset', () => setTimeout(() => {
    form.querySelectorAll('[name]').forEach(field => field.dispatchEvent(new Event('sync')));
    update();
    onChange();
  }));
  for (const button of form.querySelectorAll('[data-rotate]')) {
    button.addEventListener('click', () => change({ rotate: button.dataset.rotate }));
  }
  $('#uncrop').addEventListener('click', () => change({ 'crop.x': '', 'crop.y': '', 'crop.width': '', 'crop.height': '' }));
  update();
}

/** Sets fields as if they had been typed in. */
export function change(values) {
  setFields(values);
  form.dispatchEvent(new Event('input'));
}

/** The numbers in fields, NaN where there is none. */
export const readNumbers = names => names.map(name => form.elements[name].valueAsNumber);

/** Lets the sliders for width and height end where the source does. */
export function setLimits(image) {
  for (const [name, limit] of [['width', image.width], ['height', image.height]]) {
    form.querySelector(`[data-for="${name}"]`).max = Math.min(limit, form.elements[name].max);
    form.elements[name].dispatchEvent(new Event('sync'));
  }
}

/** Marks the control that a problem names, with what is wrong with it. */
export function markProblem(problem) {
  clearMarks();
  const name = problem?.parameter;
  const field = name && [...form.elements].find(control => control.name === name || composed[name]?.[0] === control.name);
  if (!field) {
    return;
  }
  const message = element('p', { id: 'parameter-problem', className: 'mistake', textContent: problem.detail });
  const row = field.closest('.row, fieldset, label');
  row.after(message);
  row.classList.add('mistaken');
  field.setAttribute('aria-invalid', 'true');
  field.setAttribute('aria-describedby', message.id);
  field.closest('details').open = true;
  message.scrollIntoView({ block: 'nearest' });
}

/** Offers the other images as watermarks. */
export function offerWatermarks(images) {
  const chosen = new FormData(form).get('watermark') ?? '';
  $('#watermarks').replaceChildren(
    watermark('', 'None', element('span', { textContent: 'None' }), chosen),
    ...images.filter(({ url }) => url).map(({ image, url }) =>
      watermark(image.id, `${image.width} × ${image.height}, ${image.id}`, element('img', { src: url, alt: '' }), chosen)));
  update();
}

const watermark = (value, label, face, chosen) => element('label', { title: label },
  element('input', { type: 'radio', name: 'watermark', value, checked: value === chosen, defaultChecked: value === '', aria: { label } }), face);

function clearMarks() {
  form.querySelectorAll('.mistake').forEach(message => message.remove());
  form.querySelectorAll('.mistaken').forEach(row => row.classList.remove('mistaken'));
  form.querySelectorAll('[aria-invalid]').forEach(field => {
    field.removeAttribute('aria-invalid');
    field.removeAttribute('aria-describedby');
  });
}

function setFields(values) {
  for (const [name, value] of Object.entries(values)) {
    form.elements[name].value = value;
    form.elements[name].dispatchEvent(new Event('sync'));
  }
}

/** Disables fields that depend on others. The API rejects or ignores their parameters. */
function update() {
  const data = new FormData(form);
  preferFocalPoint(data.get('focus.x') || data.get('focus.y'));
  $('#gravity').disabled = !['cover', 'contain'].includes(data.get('fit'));
  $('#watermark-details').disabled = !data.get('watermark');
  $('#text-details').disabled = !data.get('text');
  for (const button of form.querySelectorAll('[data-rotate]')) {
    button.ariaPressed = String(Number(button.dataset.rotate) === (Number(data.get('rotate')) % 360 + 360) % 360);
  }
  for (const part of form.querySelectorAll('details')) {
    part.classList.toggle('changed', [...part.querySelectorAll('[name]')].some(isChanged));
  }
}

/** Fills each grid with its nine radio buttons. The default has no value, so it is left out of the query. */
function addPositions() {
  for (const grid of form.querySelectorAll('.positions')) {
    grid.append(...positions.map(label => {
      const isDefault = label.toLowerCase() === grid.dataset.default;
      const value = isDefault ? '' : label.toLowerCase();
      return element('input', { type: 'radio', name: grid.dataset.name, value, defaultChecked: isDefault, aria: { label } });
    }));
  }
}

/** Either the focal point or one of the nine positions is chosen. */
function preferFocalPoint(isGiven) {
  const positions = [...form.elements.gravity];
  if (isGiven) {
    positions.forEach(position => position.checked = false);
  } else if (!positions.some(position => position.checked)) {
    positions.find(position => position.defaultChecked).checked = true;
  }
}

const isChanged = field => !field.matches(':disabled') && (field.checked ?? false) !== (field.defaultChecked ?? false)
  || !['radio', 'checkbox'].includes(field.type) && field.value !== field.defaultValue;

/** Connects a slider or a palette to the field that it belongs to. The query has the value of the field. */
function pairControls() {
  for (const helper of form.querySelectorAll('[data-for]')) {
    const field = form.elements[helper.dataset.for];
    const isColor = helper.type === 'color';
    const follow = () => {
      if (!isColor) {
        helper.value = parseFloat(field.value || field.placeholder) || 0;
      } else if (/^[\da-f]{6}/i.test(field.value)) {
        helper.value = `#${field.value.slice(0, 6)}`;
      }
    };
    helper.tabIndex = isColor ? 0 : -1;
    helper.ariaHidden = isColor ? null : 'true';
    helper.addEventListener('input', () => field.value = isColor ? helper.value.slice(1) : helper.value === '0' ? '' : helper.value);
    field.addEventListener('input', follow);
    field.addEventListener('sync', follow);
    follow();
  }
}
