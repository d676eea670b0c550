import { $, announce, element, icon } from './dom.js';
import { Problem } from './problem.js';
import * as text from './text.js';
import { upload } from './upload.js';

/**
 * Uploads files that are chosen, dropped or pasted, one after the other, and shows the progress of each.
 * @param onAdded Gets the metadata of each stored image.
 */
export function acceptFiles(onAdded) {
  const file = $('#file');
  let queue = Promise.resolve();
  const add = files => {
    for (const item of files) {
      const entry = new Upload(item);
      queue = queue.then(() => entry.run(onAdded));
    }
  };

  for (const button of [$('#choose'), $('#choose-first')]) {
    button.addEventListener('click', () => file.click());
  }
  file.addEventListener('change', () => {
    add([...file.files]);
    file.value = '';
  });
  document.addEventListener('paste', event => isReady() && add([...event.clipboardData.files]));
  acceptDrops(add);
}

const isReady = () => !$('#signed-in').hidden;

function acceptDrops(add) {
  const target = $('#drop');
  // Events of children bubble, so the depth decides whether the pointer is inside the window.
  let depth = 0;
  const isForUs = event => isReady() && event.dataTransfer.types.includes('Files');
  const show = change => {
    depth = Math.max(0, depth + change);
    target.hidden = depth === 0;
  };
  document.addEventListener('dragenter', event => isForUs(event) && show(1));
  document.addEventListener('dragleave', event => isForUs(event) && show(-1));
  document.addEventListener('dragover', event => event.preventDefault());
  document.addEventListener('drop', event => {
    event.preventDefault();
    if (isForUs(event)) {
      add([...event.dataTransfer.files]);
    }
    show(-Infinity);
  });
}

/** One upload, as it is shown. */
class Upload {
  #file;
  #controller = new AbortController();
  #progress;
  #state = element('small', { textContent: 'waiting' });
  #entry;

  constructor(file) {
    this.#file = file;
    this.#progress = element('progress', { max: Math.max(file.size, 1), value: 0, aria: { label: `Upload of ${file.name}` } });
    const cancel = element('button', { type: 'button', className: 'quiet icon', aria: { label: `Cancel ${file.name}` } }, icon('close'));
    cancel.addEventListener('click', () => {
      this.#controller.abort();
      this.#entry.remove();
    });
    this.#entry = element('li', {}, element('span', { textContent: file.name }), cancel, this.#progress, this.#state);
    $('#uploads').append(this.#entry);
  }

  async run(onAdded) {
    if (this.#controller.signal.aborted) {
      return;
    }
    try {
      const image = await upload(this.#file, { onProgress: sent => this.#show(sent), signal: this.#controller.signal });
      this.#entry.remove();
      announce(`${this.#file.name} is stored.`);
      onAdded(image);
    } catch (error) {
      if (!this.#controller.signal.aborted) {
        this.#fail(error);
      }
    }
  }

  #show(sent) {
    this.#progress.value = sent;
    this.#state.textContent = sent < this.#file.size ? `${text.bytes(sent)} of ${text.bytes(this.#file.size)}` : 'sent, being checked';
  }

  #fail(error) {
    if (!(error instanceof Problem)) {
      this.#entry.remove();
      throw error;
    }
    this.#entry.classList.add('failed');
    this.#progress.remove();
    this.#state.replaceChildren(
      element('strong', { textContent: error.title }),
      error.detail ?? '',
      error.requestId ? element('code', { textContent: `request ${error.requestId}` }) : '');
    this.#state.setAttribute('role', 'alert');
    this.#entry.querySelector('button').setAttribute('aria-label', `Dismiss ${this.#file.name}`);
  }
}
