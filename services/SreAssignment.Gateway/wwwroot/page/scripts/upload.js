import { images } from './api.js';
import { Problem } from './problem.js';
import { accessToken } from './session.js';

const largest = 25 * 1024 * 1024;

/**
 * Uploads an image. XMLHttpRequest reports the progress of the request body, which fetch does not.
 * @param onProgress Gets the bytes sent.
 * @returns The image's metadata.
 */
export async function upload(file, { onProgress, signal }) {
  // A server that rejects a body may close the connection before the browser has read the response.
  if (file.size > largest) {
    throw new Problem({
      title: 'The image is too large.',
      detail: `It has ${file.size.toLocaleString('en')} bytes; at most ${largest.toLocaleString('en')} are accepted.`,
    });
  }
  const token = await accessToken();
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', images);
    request.setRequestHeader('Authorization', `Bearer ${token}`);
    request.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
    request.setRequestHeader('Content-Disposition', `attachment; filename*=UTF-8''${encodeName(file.name)}`);
    request.upload.onprogress = event => onProgress(event.loaded);
    request.onload = () => request.status === 201
      ? resolve(JSON.parse(request.responseText))
      : reject(Problem.read(request.status, request.responseText, request.getResponseHeader('X-Request-Id')));
    request.onerror = () => reject(Problem.unreachable());
    request.onabort = () => reject(signal.reason);
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}

/** RFC 8187: a few characters that are safe in a URL are not allowed here. */
const encodeName = name => encodeURIComponent(name).replace(/['()*]/g, character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
