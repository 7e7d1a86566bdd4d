/** The first stages of an experiment on a folder of images, which the tiny network of the tests reads. */
export const imageStages = (folder) => `\`\`\`yaml dataset
path: ${folder}
\`\`\`

\`\`\`yaml model
preset: ./tiny-resnet
\`\`\`

\`\`\`yaml preprocess
imageSize: 32
\`\`\`
`;
