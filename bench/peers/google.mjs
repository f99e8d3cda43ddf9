// google-auth-library, used as its documentation shows for a desktop app: a listener of Node's own,
// PKCE, the code exchanged, the ID token verified.
import { createServer } from 'node:http';
import { CodeChallengeMethod, OAuth2Client } from 'google-auth-library';
import { serve } from './lines.mjs';

const stub = process.argv[2];

async function signIn(opened) {
  const state = crypto.randomUUID();
  let answered;
  const answer = new Promise((resolve) => (answered = resolve));
  const server = createServer((request, response) => {
    const url = new URL(request.url, 'http://127.0.0.1');
    if (url.searchParams.get('state') !== state) {
      response.writeHead(404).end();
      return;
    }
    response.end('You may close this window.');
    answered(url.searchParams.get('code'));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new OAuth2Client({
    clientId: 'bench',
    redirectUri: `http://127.0.0.1:${server.address().port}`,
    endpoints: {
      oauth2AuthBaseUrl: `${stub}/authorize`,
      oauth2TokenUrl: `${stub}/google/token`,
      oauth2FederatedSignonPemCertsUrl: `${stub}/google/certs`,
    },
    issuers: [stub],
  });
  // The keys are kept from sign-in to sign-in, as an app that keeps its client would.
  client.certificateCache = signIn.keys ?? {};
  client.certificateExpiry = signIn.keysUntil ?? null;
  client.certificateCacheFormat = signIn.keysFormat ?? client.certificateCacheFormat;
  const { codeVerifier, codeChallenge } = await client.generateCodeVerifierAsync();
  opened(
    client.generateAuthUrl({
      access_type: 'offline',
      scope: ['openid', 'email', 'profile'],
      state,
      code_challenge: codeChallenge,
      code_challenge_method: CodeChallengeMethod.S256,
    }),
  );
  const { tokens } = await client.getToken({ code: await answer, codeVerifier });
  const ticket = await client.verifyIdToken({ idToken: tokens.id_token, audience: 'bench' });
  if (ticket.getPayload().sub !== 'ada' || !tokens.refresh_token) throw new Error('wrong tokens');
  signIn.keys = client.certificateCache;
  signIn.keysUntil = client.certificateExpiry;
  signIn.keysFormat = client.certificateCacheFormat;
  server.close();
  server.closeAllConnections();
}

await serve(signIn);
