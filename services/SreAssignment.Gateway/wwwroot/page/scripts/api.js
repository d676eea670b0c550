import { Problem } from './problem.js';
import { accessToken, expire } from './session.js';

export const images = '/api/v1/images';

/** The address of a rendition of an image. */
export const renditionPath = (id, query) => `${images}/${id}/rendition${query.size > 0 ? `?${query}` : ''}`;

/** Sends a request with a token. Throws a Problem for an error response, and the reason of the signal when it is aborted. */
export async function call(path, options = {}) {
  const response = await send(path, options);
  if (response.status !== 401) {
    return checked(response);
  }
  // The token was revoked, or its key is not published any more. Retry with a new token.
  return checked(await send(path, options));
}

export const json = async (path, options) => (await call(path, options)).json();

async function send(path, options) {
  const token = await accessToken();
  try {
    const response = await fetch(path, { credentials: 'omit', ...options, headers: { ...options.headers, Authorization: `Bearer ${token}` } });
    if (response.status === 401) {
      expire(token);
    }
    return response;
  } catch (error) {
    throw error instanceof TypeError ? Problem.unreachable() : error;
  }
}

async function checked(response) {
  if (!response.ok) {
    throw await Problem.of(response);
  }
  return response;
}
