import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { EnvHttpProxyAgent, fetch as undiciFetch } from 'undici';
import { GraftError } from '../../experiment/errors';

type Env = Readonly<Record<string, string | undefined>>;

/** Where Python's tools and OpenSSL look for a certificate bundle. Node itself adds NODE_EXTRA_CA_CERTS to its own. */
const bundleVariables = ['NODE_EXTRA_CA_CERTS', 'PIP_CERT', 'REQUESTS_CA_BUNDLE', 'SSL_CERT_FILE'] as const;

/**
 * A `fetch` that goes through the proxy of HTTP_PROXY, HTTPS_PROXY and NO_PROXY and trusts the certificate bundles that the
 * user's pip trusts, so that whatever network lets pip through lets Graft through.
 * @throws GraftError `network/certificates` if a named bundle cannot be read
 */
export function networkFetch(env: Env): typeof fetch {
  const tls = { ca: [...rootCertificates, ...certificateBundles(env)] };
  const dispatcher = new EnvHttpProxyAgent({
    httpProxy: env.http_proxy ?? env.HTTP_PROXY,
    httpsProxy: env.https_proxy ?? env.HTTPS_PROXY,
    noProxy: env.no_proxy ?? env.NO_PROXY,
    connect: tls,
    requestTls: tls,
    proxyTls: tls,
    // A download that says nothing for this long is broken off, and goes on with a range.
    bodyTimeout: 60_000,
    headersTimeout: 60_000,
  });
  const withDispatcher = (input: unknown, init: object = {}) =>
    undiciFetch(input as Parameters<typeof undiciFetch>[0], { ...init, dispatcher });
  // undici's fetch and Node's are the same code, in versions whose type declarations differ.
  return withDispatcher as unknown as typeof fetch;
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
    throw new GraftError('network/certificates', `The certificate bundle ${file} cannot be read.`, {
      remedy: `Correct or unset the variable that names it (one of ${bundleVariables.join(', ')}).`,
      cause,
    });
  }
}
