import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import type * as Undici from 'undici';
import { assetError } from '../../experiment/errors/assets';

type Env = Readonly<Record<string, string | undefined>>;

/** The variables in which Python's tools and OpenSSL look for a certificate bundle. Node itself reads NODE_EXTRA_CA_CERTS. */
const bundleVariables = ['NODE_EXTRA_CA_CERTS', 'PIP_CERT', 'REQUESTS_CA_BUNDLE', 'SSL_CERT_FILE'] as const;

/**
 * A `fetch` that uses the proxy of HTTP_PROXY, HTTPS_PROXY and NO_PROXY and trusts the certificate bundles of the user's pip, so that Graft
 * works in every network where pip works. The variables are read at the first call, so that they do not matter without a network. Calls
 * reject with GraftError `network/certificates` if a bundle cannot be read, and `network/proxy` if a proxy is no address.
 */
export function networkFetch(env: Env): typeof fetch {
  let dispatcher: Undici.Dispatcher | undefined;
  const withDispatcher = async (input: unknown, init: object = {}) => {
    const { EnvHttpProxyAgent, fetch } = await import('undici');
    dispatcher ??= new EnvHttpProxyAgent(proxyOptions(env));
    return fetch(input as Undici.RequestInfo, { ...init, dispatcher });
  };
  // undici's and Node's fetch are the same code in versions with different type declarations.
  return withDispatcher as unknown as typeof fetch;
}

function proxyOptions(env: Env): Undici.EnvHttpProxyAgent.Options {
  const tls = { ca: [...rootCertificates, ...certificateBundles(env)] };
  return {
    httpProxy: proxyAddress(env.http_proxy ?? env.HTTP_PROXY, 'HTTP_PROXY'),
    httpsProxy: proxyAddress(env.https_proxy ?? env.HTTPS_PROXY, 'HTTPS_PROXY'),
    noProxy: env.no_proxy ?? env.NO_PROXY,
    connect: tls,
    requestTls: tls,
    proxyTls: tls,
    // A stalled download is aborted after this time and resumed with a range.
    bodyTimeout: 60_000,
    headersTimeout: 60_000,
  };
}

/** The address is hidden because many contain a password. */
function proxyAddress(address: string | undefined, variable: string): string | undefined {
  if (!address) return undefined;
  if (/^https?:\/\//i.test(address) && URL.canParse(address)) return address;
  throw assetError('network/proxy', { variable });
}

function certificateBundles(env: Env): string[] {
  const files = new Set(
    bundleVariables.map((name) => env[name]).filter((file) => file !== undefined && file !== ''),
  );
  return [...files].map((file) => readBundle(file!));
}

function readBundle(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw assetError('network/certificates', { file, variables: bundleVariables }, { cause });
  }
}
