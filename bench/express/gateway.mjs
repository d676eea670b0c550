// Validates an ES256 token and forwards the request.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import express from 'express';
import { createProxyMiddleware } from 'http-proxy-middleware';
import jwt from 'jsonwebtoken';

const { PORT, BACKEND, ISSUER, AUDIENCE, PUBLIC_KEY_FILE } = process.env;
const key = readFileSync(PUBLIC_KEY_FILE);

const app = express();
app.disable('x-powered-by');
app.get('/ready', (request, response) => response.send('ready'));
app.use((request, response, next) => {
  const [scheme, token] = (request.headers.authorization ?? '').split(' ');
  if (scheme !== 'Bearer') return response.sendStatus(401);
  jwt.verify(token, key, { algorithms: ['ES256'], issuer: ISSUER, audience: AUDIENCE }, error => (error ? response.sendStatus(401) : next()));
});
app.use(createProxyMiddleware({ target: BACKEND, agent: new http.Agent({ keepAlive: true }) }));
app.listen(Number(PORT), '127.0.0.1');
