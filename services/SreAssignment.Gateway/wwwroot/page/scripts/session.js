import { Problem } from './problem.js';

// Who is signed in. Secret and token are in this module's memory and nowhere else: not in the address, not in any storage.
let client = null;
let token = null;
let renewal = null;

// A token that ends during a request would be refused, so it is renewed a little before.
const margin = 20_000;

/** Signs in with the credentials of a client. */
export async function signIn(id, secret) {
  const candidate = { id, secret };
  token = await request(candidate);
  client = candidate;
}

/** Forgets the client, and has the authority forget the token. */
export async function signOut() {
  const [left, ended] = [client, token];
  client = token = renewal = null;
  if (left && ended) {
    await post('/oauth2/revoke', left, { token: ended.value });
  }
}

/** A token that is good for a while yet; one request renews it for all who wait. */
export async function accessToken() {
  if (!client) {
    throw new Problem({ title: 'You are signed out.', detail: 'Sign in again.', status: 401 });
  }
  if (token.expires - Date.now() > margin) {
    return token.value;
  }
  renewal ??= request(client).finally(() => renewal = null);
  token = await renewal;
  return token.value;
}

/** Has the next request get a new token: this one was refused. */
export function expire(value) {
  if (token?.value === value) {
    token = { value, expires: 0 };
  }
}

async function request(credentials) {
  const asked = Date.now();
  const response = await post('/oauth2/token', credentials, { grant_type: 'client_credentials' });
  if (!response.ok) {
    throw await Problem.of(response);
  }
  const { access_token: value, expires_in: seconds } = await response.json();
  return { value, expires: asked + seconds * 1000 };
}

async function post(path, { id, secret }, fields) {
  try {
    return await fetch(path, {
      method: 'POST',
      // In the body, since a refused Authorization header would open the browser's own password dialog.
      body: new URLSearchParams({ ...fields, client_id: id, client_secret: secret }),
      credentials: 'omit',
      cache: 'no-store',
    });
  } catch {
    throw Problem.unreachable();
  }
}
