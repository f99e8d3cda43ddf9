// npm oidc-provider as its documentation sets it up for a native app. It signs with ES256, the quickest
// of its algorithms, and rotates refresh tokens. Its own store forgets after a thousand entries, so it
// gets one that is a map: in memory too, and lost on exit.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const devices = Number(process.argv[2]);
const entries = new Map();

class Store {
  constructor(model) {
    this.model = model;
  }
  key(id) {
    return `${this.model}:${id}`;
  }
  async upsert(id, payload) {
    entries.set(this.key(id), payload);
  }
  async find(id) {
    return entries.get(this.key(id));
  }
  async consume(id) {
    entries.get(this.key(id)).consumed = Math.floor(Date.now() / 1000);
  }
  async destroy(id) {
    entries.delete(this.key(id));
  }
  async findByUid() {}
  async findByUserCode() {}
  async revokeByGrantId(grantId) {
    for (const [key, payload] of entries) if (payload.grantId === grantId) entries.delete(key);
  }
}

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const key = { ...privateKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'ES256' };
const provider = new Provider('http://127.0.0.1', {
  adapter: Store,
  clients: [
    {
      client_id: 'pia-desktop',
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      redirect_uris: ['http://127.0.0.1/cb'],
      id_token_signed_response_alg: 'ES256',
    },
  ],
  jwks: { keys: [key] },
  enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
  rotateRefreshToken: true,
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  features: { devInteractions: { enabled: false } },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
});
const client = await provider.Client.find('pia-desktop');
const tokens = [];
for (let number = 0; number < devices; number += 1) {
  const accountId = `person-${number}`;
  const grant = new provider.Grant({ accountId, clientId: client.clientId });
  grant.addOIDCScope('openid offline_access');
  const grantId = await grant.save();
  const token = new provider.RefreshToken({
    accountId,
    client,
    grantId,
    gty: 'authorization_code',
    scope: 'openid offline_access',
  });
  tokens.push(await token.save());
}
// The page that asks a person who they are and whether they agree: everybody is somebody new, and does.
let people = 0;
async function interact(request, response) {
  const { params } = await provider.interactionDetails(request, response);
  people += 1;
  const accountId = `newcomer-${people}`;
  const grant = new provider.Grant({ accountId, clientId: params.client_id });
  grant.addOIDCScope('openid offline_access');
  const consent = { grantId: await grant.save() };
  await provider.interactionFinished(request, response, { login: { accountId }, consent });
}

const answer = provider.callback();
const server = createServer((request, response) => {
  if (request.url.startsWith('/interaction/')) interact(request, response).catch((e) => response.destroy(e));
  else answer(request, response);
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`ready 127.0.0.1:${server.address().port} ${tokens.join(',')}\n`);
});
