/** The media type of an output that `stageOutputSchema` describes. */
export const stageOutputMime = 'application/vnd.graft.stage+json';

/** The renderer's id in the extension's manifest. */
export const rendererId = 'graft-stage';
