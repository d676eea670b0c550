// Issues and introspects ES256 tokens for one client.
import { createHash, generateKeyPairSync, randomBytes, timingSafeEqual } from 'node:crypto';
import express from 'express';
import jwt from 'jsonwebtoken';

const { PORT, CLIENT, SECRET, ISSUER } = process.env;
const lifetime = 3600;
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const keyId = randomBytes(8).toString('hex');
const revoked = new Set();
const hash = text => createHash('sha256').update(text).digest();
const expected = hash(`${CLIENT}:${SECRET}`);

const app = express();
app.disable('x-powered-by');
app.disable('etag');
app.get('/ready', (request, response) => response.send('ready'));
app.get('/.well-known/jwks.json', (request, response) =>
  response.json({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: keyId, alg: 'ES256', use: 'sig' }] }));
app.use(express.urlencoded({ extended: false }));
app.use((request, response, next) => {
  const [scheme, credentials] = (request.headers.authorization ?? '').split(' ');
  const presented = Buffer.from(credentials ?? '', 'base64').toString();
  if (scheme !== 'Basic' || !timingSafeEqual(hash(presented), expected)) return response.status(401).json({ error: 'invalid_client' });
  response.set('Cache-Control', 'no-store');
  next();
});
app.post('/oauth2/token', (request, response) => {
  if (request.body.grant_type !== 'client_credentials') return response.status(400).json({ error: 'unsupported_grant_type' });
  const claims = { jti: randomBytes(16).toString('base64url'), client_id: CLIENT, scope: 'images:read images:write' };
  jwt.sign(claims, privateKey, {
    algorithm: 'ES256', keyid: keyId, issuer: ISSUER, audience: 'gateway', subject: CLIENT, expiresIn: lifetime, notBefore: 0, header: { typ: 'at+jwt' },
  }, (error, token) => error
    ? response.status(500).json({ error: 'server_error' })
    : response.json({ access_token: token, token_type: 'Bearer', expires_in: lifetime, scope: claims.scope }));
});
app.post('/oauth2/introspect', (request, response) => {
  jwt.verify(request.body.token ?? '', publicKey, { algorithms: ['ES256'], issuer: ISSUER, audience: 'gateway' }, (error, claims) =>
    response.json(error || revoked.has(claims.jti) ? { active: false } : { active: true, token_type: 'Bearer', ...claims }));
});
app.listen(Number(PORT), '127.0.0.1');
