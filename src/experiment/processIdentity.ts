import * as z from 'zod';

/**
 * Names one process among all that ever were. A pid alone is given away again, so the start time stands beside it, and `scope`
 * says where pids mean the same: this machine, since this boot, in this pid namespace (a container has its own).
 */
export const processIdentitySchema = z.object({
  pid: z.number().int().positive(),
  startTime: z.string().max(100),
  scope: z.string().max(500),
});
export type ProcessIdentity = z.infer<typeof processIdentitySchema>;
