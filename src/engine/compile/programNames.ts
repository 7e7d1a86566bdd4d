import { createHash } from 'node:crypto';
import { type Feeds, shapeKey } from './feeds';

/** Tells a program with feeds of some shapes from all others. */
export function programKey(name: string, feeds: Feeds): string {
  return `${name} ${shapeKey(feeds)}`;
}

/**
 * What a program's nodes are called by its name and the key of its feeds' shapes. It is the same for the same shapes, whatever was
 * compiled before them: XLA finds what it kept of a program by a key in which its names have a part.
 */
export function nodeName(name: string, key: string): string {
  const digest = createHash('sha256').update(key).digest('hex');
  return `${name}_${digest.slice(0, 12)}`;
}
