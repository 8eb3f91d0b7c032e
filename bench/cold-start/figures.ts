/** The figure of a cold start that is from the start of the process to the answer. */
export const firstAnswer = "first answer";

/** Beginning of the names of rows that are the alternative's. */
export const expressPrefix = "Express instead of ";
