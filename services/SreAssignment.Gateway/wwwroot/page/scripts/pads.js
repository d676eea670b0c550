import { call, renditionPath } from './api.js';
import { $ } from './dom.js';
import { change, readNumbers, readQuery } from './operations.js';

const sourceQuery = new URLSearchParams({ width: 640, height: 640, format: 'webp' });
const cropFields = ['crop.x', 'crop.y', 'crop.width', 'crop.height'];

/** Previews of the source: the crop area is dragged on one, and the focal point is clicked on the other. */
export class Pads {
  #crop = $('[data-pad="crop"]');
  #gravity = $('[data-pad="gravity"]');
  #image = null;
  #source = null;

  constructor() {
    this.#watchCrop();
    this.#gravity.firstElementChild.addEventListener('click', event => {
      const { x, y } = fractionAt(this.#gravity, event);
      change({ 'focus.x': x.toFixed(2), 'focus.y': y.toFixed(2) });
    });
  }

  /** Shows another source. */
  async show(signal, image) {
    const response = await call(renditionPath(image.id, sourceQuery), { signal });
    const source = await createImageBitmap(await response.blob());
    if (signal.aborted) {
      source.close();
      return;
    }
    this.#source?.close();
    [this.#image, this.#source] = [image, source];
    this.draw();
  }

  /** Draws the source after rotate, flip and crop. */
  draw() {
    if (!this.#source) {
      return;
    }
    const query = readQuery();
    const rotated = this.#rotate(query.get('rotate') ?? 0, query.get('flip') ?? '');
    const area = this.#cropArea(rotated);
    paint(this.#crop, rotated, { x: 0, y: 0, width: 1, height: 1 });
    placeFrame(this.#crop, area);
    paint(this.#gravity, rotated, area ?? { x: 0, y: 0, width: 1, height: 1 });
    placePoint(this.#gravity, ...readNumbers(['focus.x', 'focus.y']));
  }

  #rotate(rotate, flip) {
    const { width, height } = this.#source;
    const rotated = new OffscreenCanvas(...rotatedSize(width, height, rotate));
    const context = rotated.getContext('2d');
    context.translate(rotated.width / 2, rotated.height / 2);
    context.scale(['horizontal', 'both'].includes(flip) ? -1 : 1, ['vertical', 'both'].includes(flip) ? -1 : 1);
    context.rotate(rotate * Math.PI / 180);
    context.drawImage(this.#source, -width / 2, -height / 2);
    return rotated;
  }

  /** Pixels of the upright source for each pixel of its picture. */
  #scale() {
    return this.#image.width / this.#source.width;
  }

  #uprightSize() {
    return rotatedSize(this.#image.width, this.#image.height, readQuery().get('rotate') ?? 0);
  }

  #cropArea(rotated) {
    const scale = this.#scale();
    const [x, y, width, height] = readNumbers(cropFields).map((value, i) => value / scale / (i % 2 === 0 ? rotated.width : rotated.height));
    return [x, y, width, height].every(Number.isFinite) ? { x, y, width, height } : null;
  }

  #watchCrop() {
    let start = null;
    this.#crop.addEventListener('pointerdown', event => {
      if (this.#source && event.button === 0) {
        start = fractionAt(this.#crop, event);
        this.#crop.setPointerCapture(event.pointerId);
      }
    });
    this.#crop.addEventListener('pointermove', event => start && this.#setCrop(start, fractionAt(this.#crop, event)));
    for (const end of ['pointerup', 'pointercancel']) {
      this.#crop.addEventListener(end, () => start = null);
    }
  }

  #setCrop(from, to) {
    const [width, height] = this.#uprightSize();
    const [left, right] = [from.x, to.x].sort((a, b) => a - b).map(x => Math.round(x * width));
    const [top, bottom] = [from.y, to.y].sort((a, b) => a - b).map(y => Math.round(y * height));
    if (right > left && bottom > top) {
      change({ 'crop.x': left, 'crop.y': top, 'crop.width': right - left, 'crop.height': bottom - top });
    }
  }
}

/** The size of the rectangle around a rotated picture. */
function rotatedSize(width, height, degrees) {
  const [sin, cos] = [Math.sin, Math.cos].map(of => Math.abs(of(degrees * Math.PI / 180)));
  return [width * cos + height * sin, width * sin + height * cos].map(length => Math.ceil(length - 1e-6));
}

/** Where in a pad an event is: 0 to 1 along each side. */
function fractionAt(pad, event) {
  const box = pad.firstElementChild.getBoundingClientRect();
  const clamp = value => Math.min(1, Math.max(0, value));
  return { x: clamp((event.clientX - box.left) / box.width), y: clamp((event.clientY - box.top) / box.height) };
}

/** Draws a part of a picture, in fractions of it. */
function paint(pad, picture, part) {
  const canvas = pad.firstElementChild;
  canvas.width = Math.max(1, Math.round(picture.width * part.width));
  canvas.height = Math.max(1, Math.round(picture.height * part.height));
  canvas.getContext('2d').drawImage(picture, -picture.width * part.x, -picture.height * part.y);
}

function placeFrame(pad, area) {
  pad.classList.toggle('framed', area !== null);
  for (const side of ['x', 'y', 'width', 'height']) {
    pad.style.setProperty(`--${side}`, area?.[side] ?? 0);
  }
}

function placePoint(pad, x, y) {
  pad.classList.toggle('pointed', Number.isFinite(x) && Number.isFinite(y));
  pad.style.setProperty('--x', x);
  pad.style.setProperty('--y', y);
}
