import path from 'node:path';
import { hubError } from '../../../experiment/errors/hub';
import { hubHome } from '../../../files/hubCache';
import { readPlainFile } from '../../../files/readPlainFile';
import type { AssetIo } from '../assetIo';

type Env = AssetIo['env'];

/**
 * The address of the hub without a trailing slash: Hugging Face's, unless HF_ENDPOINT names a mirror, as in its libraries.
 * @throws GraftError `hub/bad-endpoint`
 */
export function hubEndpoint(env: Env): string {
  const address = env.HF_ENDPOINT || 'https://huggingface.co';
  if (isServer(address)) return address.replace(/\/+$/, '');
  throw hubError('hub/bad-endpoint', {});
}

/** Fetching refuses addresses with a name and password, and prints them. */
function isServer(address: string): boolean {
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) return false;
  const { username, password, search, hash } = new URL(address);
  return [username, password, search, hash].every((part) => part === '');
}

/** Whether the user has disabled requests to the hub. */
export const isHubOffline = (env: Env): boolean => isOn(env.HF_HUB_OFFLINE ?? env.TRANSFORMERS_OFFLINE);

/**
 * The authorization for the hub: the token in HF_TOKEN, or the stored one of `hf auth login`. Fetching drops it on a redirect to another
 * host.
 * @throws GraftError `hub/bad-token`
 */
export async function authorization(env: Env): Promise<Record<string, string>> {
  const token = await hubToken(env);
  if (token === undefined) return {};
  if (/^[\x21-\x7e]+$/.test(token)) return { authorization: `Bearer ${token}` };
  throw hubError('hub/bad-token', { isKnown: false });
}

async function hubToken(env: Env): Promise<string | undefined> {
  const own = (env.HF_TOKEN ?? env.HUGGING_FACE_HUB_TOKEN)?.trim();
  if (own) return own;
  if (isOn(env.HF_HUB_DISABLE_IMPLICIT_TOKEN)) return undefined;
  const file = env.HF_TOKEN_PATH || path.join(hubHome(env), 'token');
  const stored = await readPlainFile(file).catch(() => '');
  return stored.trim() || undefined;
}

const isOn = (value: string | undefined) => /^(1|on|yes|true)$/i.test(value ?? '');
