import * as z from 'zod';

/**
 * Identifies one process uniquely. A pid alone is reused, so the start time is recorded beside it, and `scope`
 * says where pids mean the same: this machine, since this boot, in this pid namespace (a container has its own).
 */
export const processIdentitySchema = z.object({
  pid: z.number().int().positive(),
  startTime: z.string().max(100),
  scope: z.string().max(500),
});
export type ProcessIdentity = z.infer<typeof processIdentitySchema>;
