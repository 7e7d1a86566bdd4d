/** Name of the images, theme, class of the body. */
export const themes = [
  ['dark', 'Default Dark Modern', 'vscode-dark'],
  ['light', 'Default Light Modern', 'vscode-light'],
  ['hc', 'Default High Contrast', 'vscode-high-contrast'],
  ['hcLight', 'Default High Contrast Light', 'vscode-high-contrast-light'],
];
