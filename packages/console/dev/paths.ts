/** The console's routes, and what Vite serves at the root: modules, their dependencies and its client. */
const ofVite = "console(?:[/?]|$)|@|src/|node_modules/|index\\.html";

/** Matches the paths that are the API's, as a key of Vite's `server.proxy`. */
export const apiPaths = `^/(?!${ofVite})`;
