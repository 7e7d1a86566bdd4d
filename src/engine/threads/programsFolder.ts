/** Where the built programs are; the build puts it in. */
declare const PROGRAMS_FOLDER: string;

/** The folder of the built programs, one of which starts another as a process. */
export const programsFolder: string = PROGRAMS_FOLDER;
