import { createHash } from 'node:crypto';
import { type Feeds, shapeKey } from './feeds';

/** Identifies a program with feeds of certain shapes. */
export function programKey(name: string, feeds: Feeds): string {
  return `${name} ${shapeKey(feeds)}`;
}

/**
 * The prefix of a program's nodes, made of its name and the key of its feeds' shapes. It does not depend on earlier compilations: XLA finds
 * a stored program by a key that contains its names.
 */
export function nodeName(name: string, key: string): string {
  const digest = createHash('sha256').update(key).digest('hex');
  return `${name}_${digest.slice(0, 12)}`;
}
