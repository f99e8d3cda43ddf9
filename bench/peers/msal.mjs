// Microsoft's own client for Node, with its own listener. It insists on https, so its requests are
// led to the stand-in's plain http by the network module it lets an app supply.
import { PublicClientApplication } from '@azure/msal-node';
import { serve } from './lines.mjs';

const stub = process.argv[2];
const tenant = '11111111-2222-3333-4444-555555555555';
const authority = `https://login.microsoftonline.com/${tenant}`;

async function send(method, url, options) {
  const { pathname } = new URL(url);
  const response = await fetch(`${stub}/msal${pathname.replace(`/${tenant}`, '')}`, {
    method,
    headers: options?.headers,
    body: options?.body,
  });
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.json(),
  };
}

const app = new PublicClientApplication({
  auth: {
    clientId: 'bench',
    authority,
    knownAuthorities: ['login.microsoftonline.com'],
    authorityMetadata: JSON.stringify({
      authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
      token_endpoint: `${authority}/oauth2/v2.0/token`,
      issuer: `${authority}/v2.0`,
      jwks_uri: `${authority}/discovery/v2.0/keys`,
      end_session_endpoint: `${authority}/oauth2/v2.0/logout`,
    }),
    cloudDiscoveryMetadata: JSON.stringify({
      tenant_discovery_endpoint: `${authority}/v2.0/.well-known/openid-configuration`,
      metadata: [
        {
          preferred_network: 'login.microsoftonline.com',
          preferred_cache: 'login.windows.net',
          aliases: ['login.microsoftonline.com', 'login.windows.net'],
        },
      ],
    }),
  },
  system: {
    networkClient: {
      sendGetRequestAsync: (url, options) => send('GET', url, options),
      sendPostRequestAsync: (url, options) => send('POST', url, options),
    },
  },
});

await serve(async (opened) => {
  const result = await app.acquireTokenInteractive({
    scopes: ['openid', 'profile', 'offline_access'],
    openBrowser: async (url) => opened(url),
  });
  if (!result.accessToken || result.account.localAccountId !== 'ada') throw new Error('wrong tokens');
});
