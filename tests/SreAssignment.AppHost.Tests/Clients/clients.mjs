// Each client library against the running platform, with its defaults. Where a library refuses http, its own switch allows it.
// Usage: node clients.mjs LIBRARY, with BASE, CLIENT_ID and CLIENT_SECRET in the environment.
import assert from 'node:assert/strict';

const { BASE: base, CLIENT_ID: id, CLIENT_SECRET: secret } = process.env;
const images = new URL('/api/v1/images?limit=1', base);
const scope = 'images:read';

async function token() {
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret, scope });
  const response = await fetch(new URL('/oauth2/token', base), { method: 'POST', body });
  assert.equal(response.status, 200);
  return (await response.json()).access_token;
}

async function assertWorks(accessToken) {
  const response = await fetch(images, { headers: { authorization: `Bearer ${accessToken}` } });
  assert.equal(response.status, 200);
  await response.body.cancel();
}

const libraries = {
  async 'openid-client'() {
    const client = await import('openid-client');
    for (const authentication of [undefined, client.ClientSecretBasic(secret), client.ClientSecretPost(secret)]) {
      const options = { algorithm: 'oauth2', execute: [client.allowInsecureRequests] };
      const configuration = await client.discovery(new URL(base), id, secret, authentication, options);
      const tokens = await client.clientCredentialsGrant(configuration, { scope });
      assert.equal(tokens.scope, scope);
      const response = await client.fetchProtectedResource(configuration, tokens.access_token, images, 'GET');
      assert.equal(response.status, 200);
      await client.tokenRevocation(configuration, tokens.access_token);

      const refused = await client.clientCredentialsGrant(configuration, { scope: 'images:nothing' }).catch(error => error);
      assert.equal(refused.error, 'invalid_scope');
    }
  },

  async oauth4webapi() {
    const oauth = await import('oauth4webapi');
    const options = { [oauth.allowInsecureRequests]: true };
    const issuer = new URL(base);
    const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...options }));
    for (const authentication of [oauth.ClientSecretBasic(secret), oauth.ClientSecretPost(secret)]) {
      const client = { client_id: id };
      const request = await oauth.clientCredentialsGrantRequest(server, client, authentication, new URLSearchParams({ scope }), options);
      const tokens = await oauth.processClientCredentialsResponse(server, client, request);
      const response = await oauth.protectedResourceRequest(tokens.access_token, 'GET', images, undefined, null, options);
      assert.equal(response.status, 200);

      const received = new Request(images, { headers: { authorization: `Bearer ${tokens.access_token}` } });
      const claims = await oauth.validateJwtAccessToken(server, received, 'gateway', options);
      assert.equal(claims.client_id, id);

      await oauth.processRevocationResponse(await oauth.revocationRequest(server, client, authentication, tokens.access_token, options));
    }
  },

  async 'simple-oauth2'() {
    const { ClientCredentials } = (await import('simple-oauth2')).default;
    for (const authorizationMethod of ['header', 'body']) {
      const client = new ClientCredentials({
        client: { id, secret },
        auth: { tokenHost: base, tokenPath: '/oauth2/token', revokePath: '/oauth2/revoke' },
        options: { authorizationMethod },
      });
      const accessToken = await client.getToken({ scope });
      assert.equal(accessToken.expired(), false);
      await assertWorks(accessToken.token.access_token);
      await accessToken.revoke('access_token');
    }
  },

  async jose() {
    const jose = await import('jose');
    const keys = jose.createRemoteJWKSet(new URL('/.well-known/jwks.json', base));
    const { payload, protectedHeader } = await jose.jwtVerify(await token(), keys, { issuer: base, audience: 'gateway', typ: 'at+jwt' });
    assert.equal(protectedHeader.alg, 'ES256');
    assert.equal(payload.client_id, id);
  },

  async 'express-oauth2-jwt-bearer'() {
    const { default: express } = await import('express');
    const { auth, requiredScopes } = await import('express-oauth2-jwt-bearer');
    for (const strict of [false, true]) {
      const app = express();
      app.get('/', auth({ issuerBaseURL: base, audience: 'gateway', strict }), requiredScopes(scope),
          (request, response) => response.json(request.auth.payload));
      const server = app.listen(0, '127.0.0.1');
      try {
        await new Promise(resolve => server.once('listening', resolve));
        const address = `http://127.0.0.1:${server.address().port}/`;
        const response = await fetch(address, { headers: { authorization: `Bearer ${await token()}` } });
        assert.equal(response.status, 200, await response.clone().text());
        assert.equal((await response.json()).client_id, id);
      } finally {
        server.close();
        server.closeAllConnections();
      }
    }
  },
};

const library = process.argv[2];
await libraries[library]();
console.log(`ok: ${library}`);
// express-oauth2-jwt-bearer does not read the 404 of the OpenID Connect discovery that it tries first, and the open connection would keep the process alive.
process.exit();
