import { extname } from "node:path";

/**
 * The URL of the module `name` in the folder of another: TypeScript in this repository, JavaScript in the built package.
 *
 * @param name file name without extension
 * @param importer `import.meta.url` of the other module
 */
export function moduleUrl(name: string, importer: string): URL {
  return new URL(`./${name}${extname(importer)}`, importer);
}
