import { call, renditionPath } from './api.js';
import { parseTimings } from './timings.js';

// The Accept header of an <img>, so that format=auto selects the same format.
const accept = 'image/avif,image/webp,image/png,image/jpeg,image/*;q=0.8';

/** Fetches a rendition and decodes it. The URL must be revoked when the rendition is no longer shown. */
export async function fetchRendition(signal, image, query) {
  const started = performance.now();
  // A cached response has the timings of an earlier request.
  const response = await call(renditionPath(image.id, query), { signal, headers: { Accept: accept }, cache: 'no-store' });
  const blob = await response.blob();
  const roundTrip = performance.now() - started;
  const stages = parseTimings(response.headers.get('Server-Timing'));
  const url = URL.createObjectURL(blob);
  try {
    const { naturalWidth: width, naturalHeight: height } = await decode(url);
    signal.throwIfAborted();
    return { url, width, height, bytes: blob.size, contentType: blob.type, roundTrip, stages, isMade: stages.some(stage => stage.name === 'encode') };
  } catch (error) {
    URL.revokeObjectURL(url);
    throw error;
  }
}

async function decode(url) {
  const picture = new Image();
  picture.src = url;
  await picture.decode();
  return picture;
}
