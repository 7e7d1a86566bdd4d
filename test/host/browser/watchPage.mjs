// Watches all documents of a page for breaches of a content security policy and uncaught errors.

/** The workbench reports an unhandled rejection in the extension host like this. */
const unhandled = /rejected promise not handled|Unhandled|Uncaught/i;

/** Adds what goes wrong in a page, from before its first document on, to a list of lines. */
export async function watchPage(page, wrong) {
  page.on('pageerror', ({ message, stack }) => wrong.push(`${message}\n${stack}`));
  page.on('console', (message) => {
    if (unhandled.test(message.text())) wrong.push(message.text());
  });
  await page.exposeFunction('graftViolation', (text) => wrong.push(text));
  await page.addInitScript(() =>
    document.addEventListener('securitypolicyviolation', (event) =>
      window.graftViolation(
        `${event.violatedDirective} ${event.blockedURI} in ${event.documentURI} at ${event.sourceFile}:${event.lineNumber}`,
      ),
    ),
  );
}
