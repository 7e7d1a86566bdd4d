export interface CleanFlags {
  all?: boolean;
  maxSize?: string;
  yes?: boolean;
  json?: boolean;
}
