/** @file What was thrown, in words: anything can be thrown, and most of it is an Error. */

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Without what other programs' errors add below, such as the modules that required one that is missing. */
export const firstLineOf = (error: unknown): string => messageOf(error).split('\n')[0];
