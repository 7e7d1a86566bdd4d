// npm run settings: writes docs/settings.md, the reference of all settings, from the one table in src/experiment/stages.ts.
import { importSource, keepPage } from './generated.mjs';

const { stages, optionalStages, describeAllowed } = await importSource('src/experiment/stages.ts');

const header = `# Settings

Every setting of every stage. This page is made from \`src/experiment/stages.ts\` by \`npm run settings\`; edit that table, not this page.
A stage is a fenced block, \`\`\`\` \`\`\`yaml STAGE \`\`\`\`, with one \`setting: value\` a line. All settings may be left out but the data file.
On the command line, \`--set STAGE.SETTING=VALUE\` overrides one. Paths are resolved against the folder of the experiment file.
`;

keepPage(
  'docs/settings.md',
  [header, ...Object.entries(stages).map(([name, stage]) => section(name, stage))].join('\n'),
  'npm run settings',
);

function section(name, { help, settings }) {
  const optional = optionalStages.includes(name) ? ' This stage runs only if the file has it.' : '';
  const rows = Object.entries(settings).flatMap(([setting, entry]) => rowsOf(setting, entry));
  return `## ${name}

${help}${optional}

| setting | default | allowed | |
|---|---|---|---|
${rows.join('\n')}
`;
}

function rowsOf(name, setting) {
  const own = [
    `\`${name}\``,
    setting.default === undefined ? '' : `\`${setting.default}\``,
    describeAllowed(setting) + (setting.unit ? ` (${setting.unit})` : ''),
    setting.help,
  ];
  const nested = Object.entries(setting.kind === 'mapping' ? setting.settings : {});
  return [`| ${own.join(' | ')} |`, ...nested.flatMap(([inner, entry]) => rowsOf(`${name}.${inner}`, entry))];
}
