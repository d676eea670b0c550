import { images, json, renditionPath } from './api.js';
import { $, announce } from './dom.js';

/** A signed link to a rendition. */
export async function showLink(signal, image, query) {
  const asked = new URLSearchParams([...query, ['expiresIn', $('#expires-in').value]]);
  const { url, expiresAt } = await json(`${images}/${image.id}/links?${asked}`, { method: 'POST', signal });
  const link = new URL(url, location.origin).href;
  $('#link').textContent = link;
  $('#link').title = `Works without a token until ${new Date(expiresAt).toLocaleString()}`;
  $('#open-link').href = link;
}

/** The request for a rendition as a command; the token stays a variable. */
export function showCommand(image, query) {
  const url = new URL(renditionPath(image.id, query), location.origin).href;
  $('#command').textContent = `curl -H "Authorization: Bearer $TOKEN" -H 'Accept: image/avif,image/webp' -o rendition '${url}'`;
}

export function showNothingToShare() {
  $('#link').textContent = $('#command').textContent = '';
  $('#open-link').removeAttribute('href');
}

/** Has a button copy what a field shows. */
export function copyOnClick(button, field) {
  const label = $(`${button} span`);
  const text = label.textContent;
  $(button).addEventListener('click', async () => {
    const isCopied = await copy($(field));
    label.textContent = isCopied ? 'Copied' : 'Selected';
    announce(isCopied ? 'Copied.' : 'Selected; copy it with the keyboard.');
    setTimeout(() => label.textContent = text, 2000);
  });
}

// Browsers give pages the clipboard only over https and on localhost; elsewhere the text is selected instead.
async function copy(field) {
  try {
    await navigator.clipboard.writeText(field.textContent);
    return true;
  } catch {
    getSelection().selectAllChildren(field);
    return false;
  }
}
