/** The words of a mail's body: without headers, markup, entities and transfer encoding. Empty for a body in base64. */
export function readableBody(mail: string): string {
  const end = mail.search(/\r?\n\r?\n/);
  if (end < 0 || /^content-transfer-encoding:\s*base64/im.test(mail)) return '';
  return mail
    .slice(end)
    .replace(/=\r?\n/g, '')
    .replace(/=[0-9A-F]{2}/g, ' ')
    .replace(/<(style|script)\b[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#?\w+;/g, ' ')
    .replace(/\S{40,}/g, ' ')
    .replace(/[^\x20-\x7e]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
