// Sends every kind of request, a few of them bad. Usage: node load.mjs GATEWAY_URL SECRET MINUTES PHOTO
import { readFileSync } from 'node:fs';

const [gateway, secret, minutes, file] = process.argv.slice(2);
const photo = readFileSync(file);
const stop = Date.now() + minutes * 60_000;
const images = '/api/v1/images';
const formats = ['jpeg', 'webp', 'png', 'avif'];

const form = (path, fields) =>
  fetch(gateway + path, { method: 'POST', body: new URLSearchParams({ client_id: 'developer', client_secret: secret, ...fields }) });
const pick = values => values[Math.floor(Math.random() * values.length)];

async function token() {
  const response = await form('/oauth2/token', { grant_type: 'client_credentials' });
  return (await response.json()).access_token;
}

async function send(path, bearer, body) {
  const headers = { Authorization: `Bearer ${bearer}`, ...(body && { 'Content-Type': 'image/jpeg' }) };
  const response = await fetch(gateway + path, { method: body ? 'POST' : 'GET', headers, body });
  await response.arrayBuffer();
  return response;
}

async function client(number) {
  let bearer = await token(), image = null;
  for (let i = 0; Date.now() < stop; i++) {
    try {
      if (i % 60 === 0) {
        await form('/oauth2/revoke', { token: bearer });
        bearer = await token();
        const created = await send(images, bearer, photo);
        image = created.headers.get('location') ?? image;
      }
      await send(images, bearer);
      await send(image, bearer);
      await send(`${image}/content`, bearer);
      for (let j = 0; j < 6; j++) await send(`${image}/rendition?width=${pick([80, 160, 320])}&format=${pick(formats)}`, bearer);
      if (i % 5 === 0) await send(`/api/v1/process?width=${pick([100, 200])}&format=${pick(formats)}`, bearer, photo);
      if (i % 10 === number) {
        await send(images, 'not-a-token');
        await send(`${image}/rendition?width=0`, bearer);
        await form('/oauth2/token', { grant_type: 'client_credentials', client_secret: 'wrong' });
      }
    } catch (error) {
      // The requests go on while a service is down.
      console.error(error.message);
    }
    await new Promise(resolve => setTimeout(resolve, 200));
  }
}

await Promise.all([0, 1, 2].map(client));
