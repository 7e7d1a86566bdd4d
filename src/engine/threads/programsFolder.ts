/** The folder of the built programs, defined by the build. */
declare const PROGRAMS_FOLDER: string;

/** The folder of the built programs, from which one program starts another. */
export const programsFolder: string = PROGRAMS_FOLDER;
