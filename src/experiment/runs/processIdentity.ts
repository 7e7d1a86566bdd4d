import * as z from 'zod';

/**
 * Identifies a process uniquely. Pids are reused, so the start time is recorded too; `scope` names where pids are unique: this machine, since
 * this boot, in this pid namespace (a container has its own).
 */
export const processIdentitySchema = z.object({
  pid: z.number().int().positive(),
  startTime: z.string().max(100),
  scope: z.string().max(500),
});
export type ProcessIdentity = z.infer<typeof processIdentitySchema>;
