import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { currentLanguage } from '../../experiment/words/translation';

/**
 * The page of a panel, drawn by a script of `dist/webview`. It only allows Graft's script, by its nonce, and images inside messages; the
 * toolkit takes the nonce for its style sheet from the `meta` element.
 */
export function panelHtml(webview: vscode.Webview, extension: vscode.Uri, scriptFile: string): string {
  const nonce = randomBytes(16).toString('hex');
  const script = webview.asWebviewUri(vscode.Uri.joinPath(extension, 'dist/webview', scriptFile));
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    'img-src data:',
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${currentLanguage()}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta property="csp-nonce" content="${nonce}">
<title>Graft</title>
</head>
<body class="graft-page">
<script nonce="${nonce}" type="module" src="${script}"></script>
</body>
</html>`;
}
