import { call, images, json, renditionPath } from './api.js';
import { $, announce, element } from './dom.js';
import { clearProblem, Problem, showProblem } from './problem.js';
import * as text from './text.js';

const pageSize = 12;
const thumbnail = new URLSearchParams({ width: 160, height: 160, fit: 'cover', format: 'webp', quality: 75, animated: false });

/** The latest images: a list to choose from, and the one that is chosen. */
export class Library {
  #entries = new Map();
  #cursor = null;
  #selected = null;
  #onSelect;
  #onChange;

  /**
   * @param onSelect Gets the image that was chosen, or null when there is none.
   * @param onChange Gets all images, each with its thumbnail's address once that is there.
   */
  constructor(onSelect, onChange) {
    this.#onSelect = onSelect;
    this.#onChange = onChange;
    $('#more').addEventListener('click', () => this.#load());
  }

  get selected() {
    return this.#selected;
  }

  /** Lists the newest images and chooses the first. */
  async open() {
    await this.#load();
    this.#select([...this.#entries.values()][0]?.image ?? null);
  }

  /** Removes all images before the next client signs in. */
  close() {
    for (const id of [...this.#entries.keys()]) {
      this.#drop(id);
    }
    this.#cursor = this.#selected = null;
    clearProblem('#library-problem');
  }

  /** Puts a new image first and chooses it. */
  add(image) {
    this.#show(image, 'prepend');
    this.#select(image);
  }

  /** Deletes the chosen image and chooses its neighbour. */
  async delete() {
    const { id } = this.#selected;
    await call(`${images}/${id}`, { method: 'DELETE' });
    const ids = [...$('#images').children].map(item => item.dataset.id);
    const next = ids[ids.indexOf(id) + 1] ?? ids[ids.indexOf(id) - 1];
    this.#drop(id);
    this.#select(this.#entries.get(next)?.image ?? null);
    this.#entries.get(next)?.button.focus();
    announce('The image is deleted.');
  }

  async #load() {
    try {
      const page = await json(`${images}?${new URLSearchParams({ limit: pageSize, ...(this.#cursor && { cursor: this.#cursor }) })}`);
      page.items.forEach(image => this.#show(image, 'append'));
      this.#cursor = page.nextCursor;
      $('#more').hidden = !this.#cursor;
      clearProblem('#library-problem');
    } catch (error) {
      this.#report(error);
    }
  }

  #show(image, where) {
    if (this.#entries.has(image.id)) {
      return;
    }
    const picture = element('img', { alt: '', width: 80, height: 80 });
    // Shown until the thumbnail is there.
    if (image.dominantColor) {
      picture.style.backgroundColor = `#${image.dominantColor}`;
    }
    const button = element('button', { type: 'button', title: image.fileName ? `${image.fileName}, ${image.id}` : image.id },
      picture,
      element('span', {},
        element('b', { textContent: text.dimensions(image.width, image.height) }),
        element('small', { textContent: text.kind(image) }),
        element('small', { textContent: text.ago(image.createdAt) })));
    button.addEventListener('click', () => this.#select(image));
    const item = element('li', {}, button);
    item.dataset.id = image.id;
    this.#entries.set(image.id, { image, item, button });
    $('#images')[where](item);
    this.#loadThumbnail(image, picture);
  }

  async #loadThumbnail(image, picture) {
    try {
      const response = await call(renditionPath(image.id, thumbnail));
      const url = URL.createObjectURL(await response.blob());
      const entry = this.#entries.get(image.id);
      if (!entry) {
        URL.revokeObjectURL(url);
        return;
      }
      picture.src = entry.thumbnail = url;
      this.#changed();
    } catch (error) {
      this.#report(error);
    }
  }

  #select(image) {
    this.#selected = image;
    for (const { image: { id }, button } of this.#entries.values()) {
      button.toggleAttribute('aria-current', id === image?.id);
    }
    if (image) {
      this.#entries.get(image.id).item.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    }
    this.#onSelect(image);
  }

  #drop(id) {
    const { item, thumbnail: url } = this.#entries.get(id);
    URL.revokeObjectURL(url);
    item.remove();
    this.#entries.delete(id);
    this.#changed();
  }

  #changed() {
    this.#onChange([...this.#entries.values()].map(({ image, thumbnail: url }) => ({ image, url })));
  }

  #report(error) {
    if (!(error instanceof Problem)) {
      throw error;
    }
    // Another client has deleted the image.
    if (error.type !== 'image-not-found') {
      showProblem('#library-problem', error);
    }
  }
}
